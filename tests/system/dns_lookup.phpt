--TEST--
dnsLookup() asks the name server; only an answer to the question counts
--FILE--
<?php
require __DIR__ . '/../include/name_server.php';
use Swoole\Coroutine\System;
$server = name_server();
Co::set(['dns_server' => $server->address]);
Co\run(function () {
    var_dump(System::dnsLookup('www.example.com'));
    var_dump(System::dnsLookup('www.example.com', 5, 10));
    var_dump(System::dnsLookup('alias.example.com'), System::dnsLookup('forged.example.com'));
    var_dump(System::dnsLookup('large.example.com'), swoole_async_dns_lookup_coro('www.example.com.'));
    var_dump(Co::dnsLookup('WWW.example.com'));
});
?>
--EXPECT--
string(9) "192.0.2.7"
string(39) "2001:0db8:0000:0000:0000:0000:0000:0007"
string(9) "192.0.2.7"
string(9) "192.0.2.7"
string(9) "192.0.2.7"
string(9) "192.0.2.7"
string(9) "192.0.2.7"
