--TEST--
The HTTP clients say themselves how long a body is: fields of the program about that are left out, so that no rest of a body becomes a request
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\{Coroutine, Event, Http};

$server = serve(function () {
    $server = new Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $said = array_intersect_key($request->header, ['content-length' => 0, 'transfer-encoding' => 0]);
        $response->end("{$request->server['request_method']} {$request->server['request_uri']} " . json_encode($said) . " {$request->rawContent()}");
    });
    return $server;
});
$port = $server->listens();
const FIELDS = [['Content-Length' => '4'], ['content-length' => '100'], ['Transfer-Encoding' => 'chunked'], ['TRANSFER-ENCODING' => 'gzip', 'Content-Length' => '0']];
const BODY = "four\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

// One connection, request after request.
$client = new Http\Client('127.0.0.1', $port);
$next = function (int $at) use (&$next, $client) {
    if (!isset(FIELDS[$at])) {
        $client->get('/last', function ($client) {
            echo $client->body, "\n";
            $client->close();
        });
        return;
    }
    $client->setHeaders(FIELDS[$at]);
    $client->post("/$at", BODY, function ($client) use ($next, $at) {
        echo $client->statusCode, ' ', str_ends_with($client->body, BODY) ? strstr($client->body, 'four', true) . 'as it was sent' : $client->body, "\n";
        $next($at + 1);
    });
};
$next(0);
Event::wait();

Coroutine\run(function () use ($port) {
    $client = new Coroutine\Http\Client('127.0.0.1', $port);
    foreach (FIELDS as $at => $fields) {
        $client->setHeaders($fields);
        $client->post("/$at", BODY);
        echo $client->statusCode, ' ', str_ends_with($client->body, BODY) ? strstr($client->body, 'four', true) . 'as it was sent' : $client->body, "\n";
    }
});
echo $server->stop();
?>
--EXPECT--
200 POST /0 {"content-length":"43"} as it was sent
200 POST /1 {"content-length":"43"} as it was sent
200 POST /2 {"content-length":"43"} as it was sent
200 POST /3 {"content-length":"43"} as it was sent
GET /last [] 
200 POST /0 {"content-length":"43"} as it was sent
200 POST /1 {"content-length":"43"} as it was sent
200 POST /2 {"content-length":"43"} as it was sent
200 POST /3 {"content-length":"43"} as it was sent
