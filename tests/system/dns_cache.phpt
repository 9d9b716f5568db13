--TEST--
Names are remembered for some time, each family for itself
--FILE--
<?php
require __DIR__ . '/../include/name_server.php';
use Swoole\Coroutine\System;
$server = name_server();
Co::set(['dns_server' => $server->address]);
Co\run(function () {
    var_dump(System::dnsLookup('other.example.com'), System::dnsLookup('other.example.com'));
    var_dump(System::dnsLookup('other.example.com', 5, 10));
    swoole_clear_dns_cache();
    var_dump(System::dnsLookup('other.example.com'));
});
swoole_async_set(['dns_cache_refresh_time' => 0]);
Co\run(function () {
    var_dump(System::dnsLookup('other.second.com'), System::dnsLookup('other.second.com'));
});
?>
--EXPECT--
string(9) "192.0.2.1"
string(9) "192.0.2.1"
string(39) "2001:0db8:0000:0000:0000:0000:0000:0007"
string(9) "192.0.2.2"
string(9) "192.0.2.3"
string(9) "192.0.2.4"
