--TEST--
A worker that is stopped waits for the operations of its requests, and calls back what is not done in time
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\{Async, Http\Request, Http\Response, Http\Server};

$server = serve(function () {
    $server = new Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'max_wait_time' => 1]);
    $server->on('request', function (Request $request, Response $response) use ($server) {
        // The answer lives in the callback of a file, of a name, of a command.
        Async::readFile(__FILE__, function (string $name, string $content) use ($response, $server) {
            Async::dnsLookup('localhost', function (string $host, string $address) use ($response, $server) {
                Async::exec('sleep 0.1; echo it is done', function (string $output) use ($response, $address) {
                    $response->end("$address $output");
                });
                $pid = Async::exec('exec sleep 60', function (string $output, $status) use (&$pid) {
                    Swoole\Process::kill($pid, SIGKILL);
                    echo 'not done in time: ' . json_encode([$output, $status]) . ' ' . swoole_strerror(swoole_last_error()) . "\n";
                });
                $server->shutdown();
            });
        });
    });
    return $server;
});
echo $server->connect()->request('GET', '/')->body;
echo $server->stop();
?>
--EXPECT--
127.0.0.1 it is done
[log] WARNING	worker exit timeout, forced termination
not done in time: ["",false] Operation canceled
