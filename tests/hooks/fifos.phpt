--TEST--
SWOOLE_HOOK_FILE: pipes with names wait for their other side, and for what it writes, while others run
--FILE--
<?php
$path = tempnam(sys_get_temp_dir(), 'fifo');
unlink($path);
shell_exec("mkfifo $path");

Co\run(function () use ($path) {
    echo "who reads waits for one who writes\n";
    $reader = go(function () use ($path) {
        $pipe = fopen($path, 'r');
        echo 'opened to read, it blocks: ', json_encode(stream_get_meta_data($pipe)['blocked']), "\n";
        var_dump(fgets($pipe), stream_get_contents($pipe), feof($pipe));
    });
    echo "not yet\n";
    $writer = go(function () use ($path, $reader) {
        $pipe = fopen($path, 'w');
        fwrite($pipe, "a line\n");
        Co::sleep(0.002);
        var_dump(fwrite($pipe, str_repeat('x', 5)), fclose($pipe));
    });
    Co::join([$reader, $writer]);

    echo "who writes waits for one who reads\n";
    $writer = go(function () use ($path) {
        $pipe = fopen($path, 'w');
        var_dump(fwrite($pipe, str_repeat('x', 200_000)));
    });
    $reader = go(function () use ($path) {
        var_dump(strlen(file_get_contents($path)));
    });
    Co::join([$writer, $reader]);

    echo "cancelled, and after a time\n";
    foreach (['r', 'w'] as $mode) {
        $open = function () use ($path, $mode) {
            try {
                var_dump(fopen($path, $mode));
            } catch (Swoole\Coroutine\TimeoutException $e) {
                echo get_class($e), "\n";
            }
        };
        $waiter = go($open);
        Co::cancel($waiter);
        Co::join([$waiter]);
        $waiter = go(function () use ($open) {
            Co::setTimeLimit(0.005);
            $open();
        });
        Co::join([$waiter]);
    }

    echo "both directions at once, closed while one waits\n";
    $both = fopen($path, 'r+');
    $waiter = go(fn () => var_dump(fgets($both)));
    try {
        fgets($both);
    } catch (Swoole\Error $e) {
        echo $e->getCode() === SWOOLE_ERROR_CO_HAS_BEEN_BOUND ? "one of them reads\n" : "$e\n";
    }
    fwrite($both, "mine\n");
    Co::join([$waiter]);
    $waiter = go(fn () => var_dump(fgets($both)));
    fclose($both);
    Co::join([$waiter]);

    echo "no mode, a mode that does not block, and what is included\n";
    var_dump(@fopen($path, 'wrong'), @fopen($path, 'wn'), is_resource($idle = fopen($path, 'rn')), fgets($idle), stream_get_meta_data($idle)['blocked']);
    unset($idle);
});
echo "the script ends while one waits\n";
Co\run(function () use ($path) {
    go(function () use ($path) {
        try {
            fopen($path, 'r');
        } finally {
            echo "unwound\n";
        }
    });
    Swoole\Timer::after(5, function () use ($path) {
        unlink($path);
        exit;
    });
});
?>
--EXPECTF--
who reads waits for one who writes
not yet
opened to read, it blocks: true
int(5)
bool(true)
string(7) "a line
"
string(5) "xxxxx"
bool(true)
who writes waits for one who reads
int(200000)
int(200000)
cancelled, and after a time

Warning: fopen(%S): Failed to open stream: Operation canceled in %s on line %d
bool(false)
%ASwoole\Coroutine\TimeoutException

Warning: fopen(%S): Failed to open stream: Operation canceled in %s on line %d
bool(false)
%ASwoole\Coroutine\TimeoutException
both directions at once, closed while one waits
one of them reads
string(5) "mine
"
bool(false)
no mode, a mode that does not block, and what is included
bool(false)
bool(false)
bool(true)
bool(false)
bool(false)
the script ends while one waits
%Aunwound
