--TEST--
batch(), map() and parallel() run their tasks side by side and return when all have ended, or in time
--FILE--
<?php
use function Swoole\Coroutine\batch;
use function Swoole\Coroutine\map;
use function Swoole\Coroutine\parallel;

function after(int $milliseconds, mixed $value): mixed
{
    Co::sleep($milliseconds / 1000);
    return $value;
}

Co\run(function () {
    $start = microtime(true);
    echo json_encode(batch(['slow' => fn () => after(40, 'a'), 7 => fn () => after(20, null), 'now' => 'pi'])), "\n";
    echo json_encode(map(['x' => 40, 'y' => 20], fn ($time, $key) => after($time, $key . $time))), "\n";
    $runs = 0;
    parallel(5, function () use (&$runs) {
        after(20, null);
        $runs++;
    });
    echo $runs, "\n";
    var_dump(microtime(true) - $start < 0.22); // what it takes one after the other, at least

    echo json_encode(batch([fn () => 1, fn () => after(30, 2)], 0.005)), "\n";
    echo json_encode(map([1, 30], fn ($time) => after($time, $time), 0.01)), "\n";
    echo json_encode([batch([]), map([], 'strlen')]), "\n";
    parallel(0, fn () => print('never'));
});
?>
--EXPECT--
{"slow":"a","7":null,"now":3.141592653589793}
{"x":"x40","y":"y20"}
5
bool(true)
[1,null]
[1,null]
[[],[]]
