--TEST--
gethostbyaddr() in a coroutine answers as PHP's own, and lets others run
--FILE--
<?php
foreach (['127.0.0.1', '::1', '192.0.2.1', 'no address', '', '127.0.0.1 ', "127.0.0.1\0", '1.2.3'] as $address) {
    $ask = function () use ($address) {
        try {
            return @gethostbyaddr($address);
        } catch (ValueError $e) {
            return $e->getMessage();
        }
    };
    $plain = $ask();
    Co\run(function () use ($ask, $plain, $address) {
        $order = '';
        go(function () use ($ask, $plain, $address, &$order) {
            $hooked = $ask();
            $order .= 'answered';
            $hooked === $plain || print(json_encode([$address, $plain, $hooked]) . "\n");
        });
        $order .= 'others, ';
        Co::sleep(0.001);
        filter_var($address, FILTER_VALIDATE_IP) && var_dump(str_starts_with($order, 'others, '));
    });
}
Co\run(fn () => var_dump(gethostbyaddr('127.0.0.1') !== '127.0.0.1', gethostbyaddr('nonsense')));
?>
--EXPECTF--
bool(true)
bool(true)
bool(true)

Warning: gethostbyaddr(): Address is not a valid IPv4 or IPv6 address in %s on line %d
bool(true)
bool(false)
