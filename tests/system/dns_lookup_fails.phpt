--TEST--
dnsLookup() that finds nothing says why; a silent server is given up after a time
--FILE--
<?php
require __DIR__ . '/../include/name_server.php';
use Swoole\Coroutine\System;
$server = name_server();
Co::set(['dns_server' => $server->address, 'socket_dns_timeout' => 0.02]);
function tell(mixed $found) {
    echo json_encode($found), ' ', swoole_last_error() === SWOOLE_ERROR_DNSLOOKUP_RESOLVE_FAILED ? 'failed' : swoole_last_error(), "\n";
    swoole_clear_error();
}
Co\run(function () use ($server) {
    tell(System::dnsLookup('no.example.com'));
    tell(System::dnsLookup('slow.example.com', 0.01));
    tell(System::dnsLookup('slow.example.com'));
    foreach (['a..b', '.', str_repeat('a', 64), "a\0b" . str_repeat('.c', 130)] as $name) {
        tell(System::dnsLookup($name));
    }
    tell(System::dnsLookup(''));
    Co::set(['dns_server' => 'no address']);
    tell(System::dnsLookup('www.example.com'));
    Co::set(['dns_server' => '127.0.0.1:' . explode(':', $server->address)[1] - 1]);
    tell(System::dnsLookup('www.example.com', 0.02));
});
try {
    System::dnsLookup('www.example.com');
} catch (Swoole\Error $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECTF--
false failed
false failed
false failed
false failed
false failed
false failed
false failed

Warning: Swoole\Coroutine\System::dnsLookup(): domain name empty in %s on line %d
false 503
false failed
false failed
API must be called in the coroutine
