--TEST--
An exception in any callback is shown and ends only that callback
--FILE--
<?php
// BASE only: in PROCESS mode `start` and `workerStart` run at the same time.
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    foreach (['start', 'workerStart', 'connect', 'receive', 'close', 'workerStop', 'shutdown'] as $event) {
        $server->on($event, function ($server, $fd = null, $reactor = null, $data = null) use ($event) {
            if ($event === 'receive') {
                $server->send($fd, "got $data");
            }
            throw new Exception("in $event");
        });
    }
    return $server;
});
$client = $server->connect();
foreach (['one', 'two'] as $word) {
    echo $client->send($word)->read(strlen("got $word")), "\n";
}
$client->close();
$server->waitFor('/in close/');
preg_match_all('/^Fatal error: Uncaught Exception: (in \w+)/m', $server->stop(), $matches);
echo implode("\n", $matches[1]), "\n";
var_dump($server->code());
?>
--EXPECT--
got one
got two
in start
in workerStart
in connect
in receive
in receive
in close
in workerStop
in shutdown
int(0)
