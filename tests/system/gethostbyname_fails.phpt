--TEST--
gethostbyname() and getaddrinfo() that find nothing, or are asked nonsense
--FILE--
<?php
use Swoole\Coroutine\System;
swoole_async_set(['aio_worker_num' => 1]);
$fifo = sys_get_temp_dir() . '/steelwool-' . getmypid();
exec("mkfifo $fifo");
function tell(mixed $found) {
    echo json_encode($found), ' ', swoole_last_error(), "\n";
    swoole_clear_error();
}
Co\run(function () use ($fifo) {
    tell(System::gethostbyname('::1'));
    tell(System::gethostbyname("local\0host"));
    tell(System::getaddrinfo('127.0.0.1', 2, 1, 6, 'no such service'));
    tell(System::getaddrinfo('::1'));
    tell(System::gethostbyname(''));
    tell(System::getaddrinfo(''));
    tell(System::gethostbyname('localhost', 77));
    tell(System::getaddrinfo('localhost', 77));
    $busy = go(fn () => System::readFile($fifo)); // has the only thread, so that the next one is still waiting
    $cid = go(function () {
        tell(System::gethostbyname('localhost'));
    });
    Co::cancel($cid);
    do {
        exec("exec 3<>$fifo; echo >&3"); // lets go whoever has it open
        // That runs without the thread, and lets others run meanwhile.
    } while (Co::exists($busy) && !Co::join([$busy], 0.01));
    try {
        System::gethostbyname([]);
    } catch (TypeError $e) {
        echo $e->getMessage(), "\n";
    }
});
unlink($fifo);
foreach (['gethostbyname', 'getaddrinfo'] as $method) {
    try {
        System::$method('localhost');
    } catch (Swoole\Error $e) {
        echo $e->getMessage(), "\n";
    }
}
?>
--EXPECTF--
false 711
false 711
false -8
false -9

Warning: Swoole\Coroutine\System::gethostbyname(): domain name is empty in %s on line %d
false 503

Warning: Swoole\Coroutine\System::getaddrinfo(): hostname is empty in %s on line %d
false 503

Warning: Swoole\Coroutine\System::gethostbyname(): unknown protocol family, must be AF_INET or AF_INET6 in %s on line %d
false 503

Warning: Swoole\Coroutine\System::getaddrinfo(): unknown protocol family, must be AF_INET or AF_INET6 in %s on line %d
false 503
false 10017
Swoole\Coroutine\System::gethostbyname(): Argument #1 ($domain_name) must be of type string, array given
API must be called in the coroutine
API must be called in the coroutine
