--TEST--
A worker that ends in the middle of writes and reads: a write that has begun is completed, those behind it are done, and each callback is told what became of it
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\{Async, Coroutine, Http\Request, Http\Response, Http\Server};

$server = serve(function () {
    $server = new Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'max_wait_time' => 0]);
    $server->on('request', function (Request $request, Response $response) use ($server) {
        $pipe = sys_get_temp_dir() . '/steelwool-async-pipe-' . getmypid();
        shell_exec("mkfifo $pipe");
        $reader = fopen($pipe, 'r+');
        // More than a pipe takes: this one stands still until somebody reads.
        Async::write($pipe, str_repeat('x', 70_000), -1, fn (string $name, int $length) => print("the first: $length\n"));
        Async::write($pipe, 'y', -1, function (string $name, int $length) use ($reader) {
            echo "the second: $length\n" . 'read: ' . fread($reader, 1) . "\n";
            unlink($name);
        });
        Async::read(__FILE__, function (string $name, string $content) {
            if ($content === '') {
                echo 'the end of what is read: ' . swoole_strerror(swoole_last_error()) . "\n";
                return;
            }
            Coroutine::sleep(60);
        }, 100);
        Async::exec('exec sleep 60', function (string $output, $status) use ($reader) {
            echo 'nothing is waited for any more: ' . swoole_strerror(swoole_last_error()) . "\n";
            for ($length = 0; $length < 70_000; $length += strlen(fread($reader, 70_000 - $length))) {
            }
        });
        $response->end();
        $server->shutdown();
    });
    return $server;
});
$server->connect()->request('GET', '/');
echo $server->stop();
?>
--EXPECT--
[log] WARNING	worker exit timeout, forced termination
the end of what is read: Operation canceled
nothing is waited for any more: Operation canceled
the first: 70000
the second: 1
read: y
