--TEST--
A client learns that its worker was killed in the middle of a send; what others have sent is whole, and other connections go on
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const SIZE = 24 << 20;
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 1, 'reactor_num' => 1, 'enable_coroutine' => false, 'output_buffer_size' => SIZE, 'socket_buffer_size' => 2 * SIZE]);
    $server->on('receive', function ($server, $fd, $reactor, $data) {
        if ($data === 'much') {
            $server->send($fd, str_repeat('x', SIZE));
            // Most of it is still here.
            Swoole\Process::kill(getmypid(), SIGKILL);
        }
        $server->send($fd, "sent\r\n");
    });
    return $server;
});
$connect = function () use ($server) {
    $client = eventually(fn () => @stream_socket_client("tcp://127.0.0.1:$server->port"), 'a connection');
    stream_set_timeout($client, (int) PATIENCE);
    return $client;
};
$kept = $connect();
fwrite($kept, 'hello');
echo fgets($kept);
for ($tries = 0; $tries < 20; $tries++) {
    $cut = $connect();
    fwrite($cut, 'much');
    // It ends without a word of the worker that serves next; unless the reactor was so fast that all was there when the worker died.
    for ($all = ''; strlen($all) < SIZE && !feof($cut) && ($part = (string) @fread($cut, 1 << 16)) !== ''; $all .= $part);
    if (strlen($all) < SIZE) {
        break;
    }
    fclose($cut);
}
echo strlen($all) < SIZE && trim($all, 'x') === '' ? 'broken off' : 'a hole', "\n";
fwrite($kept, 'still there?');
echo fgets($kept);
fwrite($next = $connect(), 'hello');
echo fgets($next);
$lines = preg_grep('/broken off|abnormal/', explode("\n", $server->stop()));
sort($lines);
echo implode("\n", array_unique(preg_replace(['/#\d+ \(.*?\) is/', '/pid=\d+/'], ['#N (peer) is', 'pid=N'], $lines))), "\n";
?>
--EXPECT--
sent
broken off
sent
sent
[log] WARNING	session#N (peer) is broken off: a process has ended before it had sent all that was for it
[log] WARNING	worker(pid=N, id=0) abnormal exit, status=0, signal=9
