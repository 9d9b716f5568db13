--TEST--
A cURL handle that a coroutine executes: others are refused, it can be cancelled, and may be used again afterwards
--EXTENSIONS--
curl
--FILE--
<?php
require __DIR__ . '/../include/http_in_coroutine.php';

Co\run(function () {
    [$url, $server] = http_in_coroutine();
    $handle = curl_init("$url/?ms=100");
    curl_setopt($handle, CURLOPT_RETURNTRANSFER, true);
    $told = fn (Throwable $e) => print(get_class($e) . ': ' . preg_replace('/#\d+/', '#N', $e->getMessage()) . " ({$e->getCode()})\n");

    $first = go(fn () => print(json_decode(curl_exec($handle))->method . "\n"));
    $multi = curl_multi_init();
    foreach ([
        fn () => curl_exec($handle),
        fn () => curl_setopt($handle, CURLOPT_URL, 'http://elsewhere.invalid/'),
        fn () => curl_setopt_array($handle, [CURLOPT_POSTFIELDS => 'other']),
        fn () => curl_reset($handle),
        fn () => curl_copy_handle($handle),
        fn () => curl_pause($handle, CURLPAUSE_ALL),
        fn () => curl_close($handle),
        fn () => curl_multi_add_handle($multi, $handle),
    ] as $use) {
        try {
            $use();
            echo "not refused\n";
        } catch (Swoole\Error $e) {
            $told($e);
        }
    }
    var_dump(curl_getinfo($handle, CURLINFO_RESPONSE_CODE), curl_errno($handle)); // looking is free
    Co::join([$first]);

    // Its own callbacks may change it; executing it is refused by libcurl, as without hooks (its newer versions say 93).
    curl_setopt_array($handle, [CURLOPT_URL => "$url/?size=3", CURLOPT_HEADERFUNCTION => function ($handle, $line) use (&$once) {
        if (!$once) {
            $once = [curl_setopt($handle, CURLOPT_TIMEOUT, 50), curl_exec($handle), curl_errno($handle)];
        }
        return strlen($line);
    }]);
    var_dump(curl_exec($handle), $once);

    // Cancelled, then used again.
    curl_setopt_array($handle, [CURLOPT_URL => "$url/?ms=800", CURLOPT_HEADERFUNCTION => fn ($handle, $line) => strlen($line)]);
    $canceled = go(function () use ($handle) {
        var_dump(curl_exec($handle), swoole_last_error() === SWOOLE_ERROR_CO_CANCELED, curl_errno($handle), curl_error($handle));
        echo curl_strerror(curl_errno($handle)), "\n";
    });
    Co::sleep(0.01);
    Co::cancel($canceled);
    Co::join([$canceled]);
    curl_setopt($handle, CURLOPT_URL, "$url/?size=4");
    var_dump(curl_exec($handle), curl_errno($handle), curl_error($handle));

    // The limit of a coroutine's time.
    curl_setopt($handle, CURLOPT_URL, "$url/?ms=800");
    $limited = go(function () use ($handle, $told) {
        Co::setTimeLimit(0.02);
        try {
            curl_exec($handle);
        } catch (Swoole\Coroutine\TimeoutException $e) {
            $told($e);
        }
    });
    Co::join([$limited]);
    curl_setopt($handle, CURLOPT_URL, "$url/?size=5");
    var_dump(curl_exec($handle));

    // In a multi handle of the program's.
    curl_multi_add_handle($multi, $handle);
    var_dump(curl_exec($handle), curl_errno($handle), curl_error($handle));
    $server->shutdown();
});
// Outside of coroutines PHP's own does it.
var_dump(curl_exec(curl_init('http://no-such-name.invalid/')));
?>
--EXPECTF--
Swoole\Error: This cURL handle is currently executing in coroutine#N, cannot be operated (%d)
Swoole\Error: This cURL handle is currently executing in coroutine#N, cannot be operated (%d)
Swoole\Error: This cURL handle is currently executing in coroutine#N, cannot be operated (%d)
Swoole\Error: This cURL handle is currently executing in coroutine#N, cannot be operated (%d)
Swoole\Error: This cURL handle is currently executing in coroutine#N, cannot be operated (%d)
Swoole\Error: This cURL handle is currently executing in coroutine#N, cannot be operated (%d)
Swoole\Error: This cURL handle is currently executing in coroutine#N, cannot be operated (%d)
Swoole\Error: This cURL handle is currently executing in coroutine#N, cannot be operated (%d)
int(0)
int(0)
GET
string(3) "xxx"
array(3) {
  [0]=>
  bool(true)
  [1]=>
  bool(false)
  [2]=>
  int(%r(2|93)%r)
}
bool(false)
bool(true)
int(42)
string(48) "Operation was aborted by an application callback"
Operation was aborted by an application callback
string(4) "xxxx"
int(0)
string(0) ""
Swoole\Coroutine\TimeoutException: coroutine time limit exceeded (%d)
string(5) "xxxxx"
bool(false)
int(2)
string(40) "easy handle already used in multi handle"
bool(false)
