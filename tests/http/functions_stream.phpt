--TEST--
Coroutine\Http\request() by PHP's own wrapper of HTTP: the option http_client_driver
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Coroutine\Http\Client\Exception;
use function Swoole\Coroutine\Http\{get, post};

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'log_file' => '/dev/null']);
    $server->on('request', function ($request, $response) {
        if ($request->server['path_info'] === '/away') {
            $response->header('X-Method', $request->getMethod());
            return $response->redirect('/there');
        }
        $response->status($request->server['path_info'] === '/none' ? 404 : 200);
        $response->header('X-Method', $request->getMethod());
        $response->cookie('a', 'b c');
        $response->end(json_encode([$request->server['path_info'], $request->post, $request->header['x-mine'] ?? null, $request->cookie]));
    });
    return $server;
});
swoole_library_set_option('http_client_driver', 'stream');
$url = "http://127.0.0.1:{$server->listens()}";
foreach ([get("$url/none", null, ['X-Mine' => 'yes'], ['c' => 'd e', 'f' => 'g']), get("$url/away"), post("$url/form", ['x' => 1], ['timeout' => 5])] as $answer) {
    echo $answer->getStatusCode(), ' ', $answer->getBody(), ' ', $answer->getHeaders()['x-method'], ' ', json_encode($answer->getCookies()), "\n";
}
$port = $server->port;
$server->stop();
try {
    get("http://127.0.0.1:$port");
} catch (Exception $failure) {
    echo substr($failure->getMessage(), -18), "\n";
}
if (!function_exists('curl_init')) {
    swoole_library_set_option('http_client_driver', 'curl');
    try {
        get($url);
    } catch (Exception $failure) {
        echo $failure->getMessage(), "\n";
    }
} else {
    echo "the extension curl is not there\n";
}
?>
--EXPECT--
404 ["\/none",null,"yes",{"c":"d e","f":"g"}] GET {"a":"b c"}
302  GET []
200 ["\/form",{"x":"1"},null,null] POST {"a":"b c"}
Connection refused
the extension curl is not there
