--TEST--
gethostbyname() and getaddrinfo() ask the system's resolver
--FILE--
<?php
use Swoole\Coroutine\System;
Co\run(function () {
    var_dump(System::gethostbyname('127.0.0.1'), Co::gethostbyname('localhost', 2, 5));
    var_dump(System::gethostbyname('::1', 10));
    echo json_encode(System::getaddrinfo('127.0.0.1')), "\n";
    echo json_encode(System::getaddrinfo('::1', 10, 2, 17, 'domain', 5)), "\n";
    echo json_encode(Co::getaddrinfo(domain: '127.0.0.1', service: '80')), "\n";
});
?>
--EXPECT--
string(9) "127.0.0.1"
string(9) "127.0.0.1"
string(3) "::1"
["127.0.0.1"]
["::1"]
["127.0.0.1"]
