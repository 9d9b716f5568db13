--TEST--
While a name server is silent the loop turns; cancel() ends the question
--FILE--
<?php
require __DIR__ . '/../include/name_server.php';
use Swoole\Coroutine\System;
$server = name_server();
Co::set(['dns_server' => $server->address]);
Co\run(function () {
    $cid = go(function () {
        var_dump(System::dnsLookup('slow.example.com'), swoole_last_error() === SWOOLE_ERROR_CO_CANCELED);
    });
    $ticks = 0;
    Swoole\Timer::tick(1, function (int $id) use (&$ticks, $cid) {
        if (++$ticks === 5) {
            Swoole\Timer::clear($id);
            Co::cancel($cid);
        }
    });
    $thrown = go(function () {
        try {
            System::dnsLookup('slow.example.com');
        } catch (Swoole\Coroutine\CanceledException $e) {
            echo $e->getMessage(), "\n";
        }
    });
    Co::cancel($thrown, true);
});
?>
--EXPECT--
coroutine canceled
bool(false)
bool(true)
