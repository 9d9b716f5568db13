--TEST--
Process::exportSocket(): parent and child speak over the pipe as coroutines
--FILE--
<?php
use Swoole\Process;
use function Swoole\Coroutine\run;

$process = new Process(function (Process $process) {
    $socket = $process->exportSocket();
    while ($words = $socket->recv()) {
        $socket->send("child got $words");
    }
}, false, SOCK_STREAM, true);
$process->start();
run(function () use ($process) {
    $socket = $process->exportSocket();
    var_dump($socket === $process->exportSocket());
    foreach (['one', 'two'] as $word) {
        $socket->send($word);
        var_dump($socket->recv(65536, 5));
    }
    var_dump(@$socket->close(), error_get_last()['message']);
    $process->close();
    var_dump($socket->isClosed());
});
var_dump(Process::wait()['code']);
var_dump(@(new Process(fn () => 0, false, 0))->exportSocket());
?>
--EXPECT--
bool(true)
string(13) "child got one"
string(13) "child got two"
bool(false)
string(70) "Swoole\Coroutine\Socket::close(): cannot close the referenced resource"
bool(true)
int(0)
bool(false)
