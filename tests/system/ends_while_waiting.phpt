--TEST--
A script that ends while calls of System wait unwinds their coroutines
--FILE--
<?php
use Swoole\Coroutine\System;
$fifo = sys_get_temp_dir() . '/steelwool-' . getmypid();
exec("mkfifo $fifo");
register_shutdown_function(fn () => unlink($fifo));
function waits(string $what, callable $call): void {
    go(function () use ($what, $call) {
        try {
            $call();
            echo "not reached\n";
        } finally {
            echo "$what ends\n";
        }
    });
}
Co::set(['dns_server' => '192.0.2.1']);
[$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
Co\run(function () use ($fifo, $ours) {
    waits('a command', fn () => System::exec('exec sleep 1'));
    waits('a file', fn () => System::readFile($fifo));
    waits('a signal', fn () => System::waitSignal(SIGUSR1));
    waits('a child', fn () => System::waitPid(proc_get_status(proc_open('exec sleep 1', [], $pipes))['pid']));
    waits('any child', fn () => System::wait());
    waits('a descriptor', fn () => System::waitEvent($ours));
    exit;
});
?>
--EXPECTF--
Fatal error: Uncaught Swoole\ExitException: swoole exit in %s:%d
Stack trace:
#0 %a{closure%S}()
#%d {main}
  thrown in %s on line %d
a command ends
a file ends
a signal ends
a child ends
any child ends
a descriptor ends
