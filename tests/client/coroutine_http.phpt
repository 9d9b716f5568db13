--TEST--
Coroutine\Http\Client: requests over one connection, forms, files, cookies, several at once, a download, compressed answers
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Coroutine\Http\Client;
use function Swoole\Coroutine\{go, run};

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        switch ($request->server['request_uri']) {
            case '/echo':
                $response->header('X-Method', $request->server['request_method']);
                return $response->end(json_encode([
                    'header' => array_diff_key($request->header, ['host' => 1, 'content-length' => 1]),
                    'get' => $request->get, 'post' => $request->post, 'cookie' => $request->cookie, 'body' => $request->rawContent(),
                ]));
            case '/files':
                $files = array_map(fn ($file) => [$file['name'], $file['type'], file_get_contents($file['tmp_name'])], $request->files);
                return $response->end(json_encode([$files, $request->post]));
            case '/cookies':
                $response->cookie('session', 'a;b');
                $response->cookie('other', 'x');
                return $response->end();
            case '/large':
                for ($i = 0; $i < 20; $i++) {
                    $response->write(str_repeat(chr(65 + $i), 50_000));
                }
                return $response->end();
            case '/gzip':
                $response->header('Content-Encoding', 'gzip');
                return $response->end(gzencode('unfolded ' . $request->header['accept-encoding']));
            case '/later':
                Co::sleep((float) $request->get['time']);
                return $response->end($request->get['time']);
            default:
                $response->status(404);
                return $response->end("no {$request->server['request_uri']}");
        }
    });
    return $server;
});
$port = $server->listens();

run(function () use ($port) {
    $client = new Client('127.0.0.1', $port);
    $client->set(['timeout' => 5]);
    $client->setHeaders(['User-Agent' => 'test', 'Content-Length' => '999']);
    var_dump($client->get('/echo?a=1'), $client->statusCode, $client->headers['x-method']);
    echo $client->body, "\n";
    $local = $client->getsockname();
    $client->post('/echo', ['name' => 'a & b', 'list' => [1, 2]]);
    echo json_encode(json_decode($client->body, true)['post']), "\n";
    $client->setMethod('PUT');
    $client->setData('raw');
    $client->setCookies(['c' => 'd;e']);
    $client->setBasicAuth('me', 'secret');
    $client->execute('/echo');
    $answer = json_decode($client->body, true);
    echo "{$client->headers['x-method']} {$answer['body']} {$answer['cookie']['c']} ", base64_decode(substr($answer['header']['authorization'], 6)), "\n";
    var_dump($client->get('/nowhere'), $client->getStatusCode(), $client->getBody());
    $client->get('/cookies');
    echo json_encode([$client->cookies, count($client->set_cookie_headers), count($client->headers['set-cookie'])]), "\n";
    $client->get('/echo');
    echo json_encode(json_decode($client->body, true)['cookie']), "\n";
    echo strtok($client->getHeaderOut(), "\r"), ', ', $client->getsockname() === $local ? "all over one connection\n" : "several connections\n";

    file_put_contents($file = tempnam('/tmp', 'upload'), 'before content after');
    $client->addFile($file, 'one', 'text/plain', 'one.txt', 7, 7);
    $client->addData('from memory', 'two');
    $client->post('/files', ['field' => 'value']);
    echo $client->body, "\n";
    file_put_contents($file, 'kept');
    var_dump($client->download('/large', $file, 4), filesize($file), file_get_contents($file, length: 6), $client->body);
    unlink($file);
    $client->get('/large');
    echo strlen($client->body), "\n";
    if (function_exists('gzencode')) {
        $client->get('/gzip');
    }
    echo function_exists('gzencode') ? $client->body : 'unfolded gzip, deflate, br, zstd', "\n";
    $pieces = '';
    $client->set(['write_func' => function ($client, $piece) use (&$pieces) { $pieces .= $piece; }]);
    $client->get('/large');
    echo strlen($pieces), ' ', strlen($client->body), "\n";
    var_dump($client->close(), $client->connected, $client->close());

    // Two requests at once, and the answers later.
    $clients = [];
    foreach (['0.2', '0.1'] as $time) {
        $clients[$time] = new Client('127.0.0.1', $port);
        $clients[$time]->setDefer();
        var_dump($clients[$time]->get("/later?time=$time"));
    }
    foreach ($clients as $client) {
        var_dump($client->recv(), $client->body, $client->recv());
    }
});
$server->stop();
?>
--EXPECT--
bool(true)
int(200)
string(3) "GET"
{"header":{"user-agent":"test","connection":"keep-alive","accept-encoding":"gzip, deflate, br, zstd"},"get":{"a":"1"},"post":null,"cookie":null,"body":""}
{"name":"a & b","list":["1","2"]}
PUT raw d;e me:secret
bool(true)
int(404)
string(11) "no /nowhere"
[{"c":"d;e","session":"a;b","other":"x"},2,2]
{"c":"d;e","session":"a;b","other":"x"}
GET /echo HTTP/1.1, all over one connection
[{"one":["one.txt","text\/plain","content"],"two":["two","application\/octet-stream","from memory"]},{"field":"value"}]
bool(true)
int(1000004)
string(6) "keptAA"
string(0) ""
1000000
unfolded gzip, deflate, br, zstd
1000000 0
bool(true)
bool(false)
bool(false)
bool(true)
bool(true)
bool(true)
string(3) "0.2"
bool(false)
bool(true)
string(3) "0.1"
bool(false)
