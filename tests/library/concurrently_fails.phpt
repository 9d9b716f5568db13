--TEST--
What a task of batch(), map() or parallel() throws is thrown in their caller, without waiting for the others
--FILE--
<?php
use function Swoole\Coroutine\batch;
use function Swoole\Coroutine\map;
use function Swoole\Coroutine\parallel;

function fails(callable $call): void
{
    try {
        $call();
        echo "nothing was thrown\n";
    } catch (Throwable $thrown) {
        echo get_class($thrown), ': ', $thrown->getMessage(), "\n";
    }
}
Co\run(function () {
    fails(fn () => batch([
        fn () => throw new LogicException('at once'),
        function () {
            $GLOBALS['slow'] = Co::getCid();
            Co::yield();
            echo "the other one ran on\n";
        },
    ]));
    Co::resume($GLOBALS['slow']);
    fails(fn () => map([1, 0], function (int $divisor) {
        Co::sleep(0.001);
        return intdiv(1, $divisor);
    }));
    fails(fn () => map(['a', 'b', 'c'], fn (string $host) => throw new RuntimeException("$host does not answer")));
    fails(fn () => parallel(1, function () {
        Co::sleep(0.001);
        throw new LogicException('in parallel');
    }));
});

Co\run(function () {
    echo json_encode(batch([function () {
        Co::sleep(0.01);
        throw new LogicException('after the timeout: nobody hears of it but PHP');
    }], 0.001)), "\n";
});
?>
--EXPECTF--
LogicException: at once
the other one ran on
DivisionByZeroError: Division by zero
RuntimeException: a does not answer
LogicException: in parallel
[null]

Fatal error: Uncaught LogicException: after the timeout: nobody hears of it but PHP in %s
%a
