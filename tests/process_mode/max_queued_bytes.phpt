--TEST--
max_queued_bytes: a client whose worker is busy is not read any more when so much of it is on its way; nobody else notices
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const KB = 1024;
const MOST = 256 * KB;
$gate = '/tmp/steelwool-test-' . (getenv('TEST_OWNER') ?: getmypid()) . '.gate';
putenv('TEST_OWNER=' . (getenv('TEST_OWNER') ?: getmypid()));
in_server() || exec("mkfifo $gate");
$server = serve(function () use ($gate) {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 2, 'reactor_num' => 1, 'max_queued_bytes' => MOST]);
    $server->on('receive', function (Swoole\Server $server, int $fd, int $reactor, string $data) use ($gate) {
        static $received = 0;
        if ($data === 'info') {
            return $server->send($fd, str_pad((string) $server->getClientInfo(1)['recv_queued_bytes'], 20));
        }
        if ($received === 0) {
            // This worker stands still until somebody opens the gate.
            file_get_contents($gate);
        }
        $received += strlen($data);
        if ($received === 8 * KB * KB) {
            $server->send($fd, 'all of it');
        }
    });
    return $server;
});
// The first session is worker 1's, the second one worker 0's.
$busy = eventually(fn () => @stream_socket_client("tcp://127.0.0.1:$server->port"));
stream_set_blocking($busy, false);
$rest = str_repeat('x', 8 * KB * KB);
$send = function () use ($busy, &$rest) {
    $rest = substr($rest, (int) @fwrite($busy, substr($rest, 0, 256 * KB)));
};
$send();
$other = $server->connect();
$queued = fn () => (int) $other->send('info')->read(20);
eventually(function () use ($send, $queued) {
    $send();
    return $queued() > MOST;
});
// However often it is asked to, the master takes no more of it. What crossed the line is one read.
for ($most = 0, $i = 0; $i < 50; $i++) {
    $send();
    $most = max($most, $queued());
}
echo $most <= MOST + 256 * KB ? "bounded\n" : "$most\n";
file_put_contents($gate, 'open');
stream_set_blocking($busy, true);
stream_set_timeout($busy, (int) PATIENCE);
fwrite($busy, $rest);
echo fread($busy, 100), "\n";
echo $queued(), "\n";
$server->stop();
unlink($gate);
?>
--EXPECT--
bounded
all of it
0
