--TEST--
What a worker and a task worker send to one client at the same time arrives one after the other, however long it is, and so do files
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const SIZE = 9 << 20;
$file = __DIR__ . '/whole_sends.tmp';
$server = serve(function () use ($file) {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 1, 'reactor_num' => 1, 'task_worker_num' => 2, 'enable_coroutine' => false, 'output_buffer_size' => SIZE, 'socket_buffer_size' => 16 * SIZE]);
    $server->on('receive', function ($server, $fd) {
        $server->task([$fd, 't']);
        $server->task([$fd, 'f']);
        foreach (['a', 'b', 'c'] as $letter) {
            $server->send($fd, str_repeat($letter, SIZE));
        }
    });
    $server->on('task', function ($server, $id, $from, $data) use ($file) {
        [$fd, $letter] = $data;
        $letter === 't' ? $server->send($fd, str_repeat('t', SIZE)) : $server->sendfile($fd, $file);
    });
    $server->on('finish', fn () => null);
    return $server;
});
file_put_contents($file, str_repeat('f', SIZE));
$client = eventually(fn () => @stream_socket_client("tcp://127.0.0.1:$server->port"), 'a connection');
stream_set_timeout($client, (int) PATIENCE);
fwrite($client, 'go');
$runs = [];
for ($read = 0; $read < 5 * SIZE && ($part = (string) fread($client, 1 << 16)) !== ''; $read += strlen($part)) {
    for ($at = 0; $at < strlen($part); $at += $length) {
        $length = strspn($part, $part[$at], $at);
        $same = $runs && end($runs)[0] === $part[$at];
        $same ? $runs[array_key_last($runs)][1] += $length : $runs[] = [$part[$at], $length];
    }
}
$letters = array_column($runs, 0);
sort($letters);
echo implode(' ', $letters), "\n";
var_dump(array_unique(array_column($runs, 1)) === [SIZE]);
$server->stop();
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/whole_sends.tmp');
?>
--EXPECT--
a b c f t
bool(true)
