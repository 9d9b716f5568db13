--TEST--
curl_exec() and curl_multi_select(): a transfer whose data is always there does not keep others from their turn
--EXTENSIONS--
curl
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const MB = 1 << 20;

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        for ($i = 0; $i < 100 && $response->write(str_repeat('x', MB)); $i++);
        $response->end();
    });
    return $server;
});
if (in_server()) {
    exit;
}

/** How often somebody else runs in the time that this takes, and what it gives. */
function with_others(callable $works): array
{
    $beats = 0;
    $beat = go(function () use (&$beats) {
        while (Swoole\Coroutine::sleep(0.001)) {
            $beats++;
        }
    });
    $given = $works();
    Swoole\Coroutine::cancel($beat);
    return [$given / MB, $beats >= 10];
}

$port = $server->listens();
Co\run(function () use ($port) {
    $bytes = 0;
    $handle = curl_init("http://127.0.0.1:$port/");
    // So slow to take it that more is there each time.
    curl_setopt($handle, CURLOPT_WRITEFUNCTION, function ($handle, $data) use (&$bytes) {
        for ($end = hrtime(true) + 20_000; hrtime(true) < $end;);
        $bytes += strlen($data);
        return strlen($data);
    });
    echo json_encode(with_others(function () use ($handle, &$bytes) {
        curl_exec($handle);
        return $bytes;
    })), "\n";
    $bytes = 0;
    echo json_encode(with_others(function () use ($handle, &$bytes) {
        $multi = curl_multi_init();
        curl_multi_add_handle($multi, $handle);
        do {
            curl_multi_exec($multi, $running);
            $running && curl_multi_select($multi);
        } while ($running);
        curl_multi_remove_handle($multi, $handle);
        return $bytes;
    })), "\n";
});
echo $server->stop();
?>
--EXPECT--
[100,true]
[100,true]
