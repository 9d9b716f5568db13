--TEST--
write() of nothing sends the head, is refused with a warning, and does not end the answer
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $response->header('X-Kind', 'stream');
        $told = [$response->write(''), swoole_last_error() === SWOOLE_ERROR_NO_PAYLOAD];
        // Kept, but too late: the head is out.
        $told[] = @$response->header('X-Late', '1');
        $told[] = $response->write(json_encode($told));
        set_error_handler(function () use ($response) {
            return $response->write(' and from the handler of the warning');
        });
        $told[] = $response->write('');
        restore_error_handler();
        $response->end(' then ' . json_encode($told));
    });
    return $server;
});
$answer = $server->get('/');
echo $answer, ' ', json_encode([$answer->header('X-Kind'), $answer->header('X-Late'), $answer->header('Transfer-Encoding')]), "\n";
echo $server->stop();
?>
--EXPECT--
200 [false,true,true] and from the handler of the warning then [false,true,true,true,false] ["stream",null,"chunked"]

Warning: Swoole\Http\Response::write(): the data sent must not be empty in http/write_nothing.php on line 8
