--TEST--
A name is looked up without waiting for it; one that does not exist gives an empty address, and one that is none is refused
--FILE--
<?php
use Swoole\Async;

Async::dnsLookup('localhost', function (string $host, string $address) {
    echo "$host: $address\n";
    swoole_async_dns_lookup('127.0.0.2', function (string $host, string $address) {
        echo "$host: $address\n";
        Async::dnsLookup('no-such-name.invalid', function (string $host, string $address) {
            echo "$host: ", json_encode($address), ', ', swoole_last_error() === SWOOLE_ERROR_DNSLOOKUP_RESOLVE_FAILED ? 'not resolved' : swoole_last_error(), "\n";
            // The other generation's, in the same class.
            var_dump(Async::dnsLookupCoro(''));
        });
    });
});
echo "the script goes on\n";
foreach (['', "a\0b"] as $none) {
    var_dump(Async::dnsLookup($none, 'var_dump'));
}
var_dump(Async::dnsLookup('localhost', 'no_such_function'));
?>
--EXPECTF--
the script goes on

Warning: Swoole\Async::dnsLookup(): domain name empty in %s on line %d
bool(false)

Warning: Swoole\Async::dnsLookup(): invalid domain name in %s on line %d
bool(false)

Warning: Swoole\Async::dnsLookup(): the callback is not callable: function "no_such_function" not found or invalid function name in %s on line %d
bool(false)
localhost: 127.0.0.1
127.0.0.2: 127.0.0.2
no-such-name.invalid: "", not resolved

Warning: Swoole\Async::dnsLookupCoro(): domain name empty in %s on line %d
bool(false)
