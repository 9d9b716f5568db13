--TEST--
Coroutine\Http\get(), post(), request(): one request and its answer, by each of the drivers
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Http\{Client\Exception, Server};
use function Swoole\Coroutine\Http\{get, post, request};
use function Swoole\Coroutine\run;

function refused(Closure $ask): void
{
    try {
        $ask();
    } catch (Exception $failure) {
        echo preg_replace('/.*(?=Connection refused)|:\d{4,5}/', '', $failure->getMessage()), ' ', $failure->getCode(), "\n";
    }
}

run(function () {
    $server = new Server('127.0.0.1');
    $server->handle('/', function ($request, $response) {
        $response->status($request->get['status'] ?? 200);
        $response->header('X-Method', $request->getMethod());
        $response->cookie('taste', 'sweet and sour');
        $response->end(json_encode([$request->post ?? $request->rawContent(), $request->header['x-mine'] ?? null, $request->cookie]));
    });
    $server->handle('/slow', function ($request, $response) {
        Coroutine::sleep(0.2);
        $response->end();
    });
    Coroutine::create(fn () => $server->start());
    $url = "http://127.0.0.1:$server->port";

    $answer = get("$url/a?status=404", null, ['X-Mine' => 'yes'], ['c' => 'de']);
    echo $answer->getStatusCode(), ' ', $answer->getBody(), ' ', $answer->getHeaders()['x-method'], ' ', json_encode($answer->getCookies()), "\n";
    echo post($url, ['x' => [1, 2]])->getBody(), "\n";
    echo post($url, 'a body')->getBody(), "\n";
    $answer = request($url, 'PUT', '0');
    echo $answer->getBody(), ' ', $answer->getHeaders()['x-method'], "\n";
    refused(fn () => get("$url/slow", ['timeout' => 0.01, 'max_retries' => 0]));
    refused(fn () => get('no url'));
    refused(fn () => get('ftp://localhost/'));
    refused(fn () => get('http:///nowhere'));
    $server->shutdown();
    $nobody = new Server('127.0.0.1');
    $url = "http://127.0.0.1:$nobody->port";
    unset($nobody);
    refused(fn () => get($url));
});
?>
--EXPECT--
404 ["","yes",{"c":"de"}] GET {"c":"de","taste":"sweet and sour"}
[{"x":["1","2"]},null,null]
["a body",null,null]
["0",null,null] PUT
Connection timed out 110
The URL given is illegal [no scheme] 0
unknown scheme "ftp" 0
The URL given is illegal [no scheme] 0
Connection refused 111
