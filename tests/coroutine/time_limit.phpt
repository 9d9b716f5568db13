--TEST--
setTimeLimit(): a coroutine that lives for too long gets an exception where it waits, whatever it waits for
--FILE--
<?php
use Swoole\Coroutine\{Channel, TimeoutException};

function limited(string $name, float $seconds, callable $body): void
{
    go(function () use ($name, $seconds, $body) {
        try {
            $set = Co::setTimeLimit($seconds);
            $body();
            echo "$name: ", $set ? 'in time' : 'no limit', "\n";
        } catch (TimeoutException $e) {
            echo "$name: ", $e->getMessage(), ' (', $e->getCode() === SWOOLE_ERROR_CO_TIMEDOUT ? 'SWOOLE_ERROR_CO_TIMEDOUT' : $e->getCode(), ")\n";
        }
    });
    Swoole\Event::wait();
}

limited('sleep', 0.005, fn () => Co::sleep(10));
limited('channel', 0.005, fn () => (new Channel())->pop());
limited('yield', 0.005, fn () => Co::yield());
limited('join', 0.005, fn () => Co::join([go(fn () => Co::sleep(0.02))]));
limited('many short waits', 0.005, function () {
    while (true) {
        Co::sleep(0.001);
    }
});
limited('soon done', 0.05, fn () => Co::sleep(0.001));
limited('0', 0, fn () => Co::sleep(0.001));
limited('negative', -1, fn () => Co::sleep(0.001));
limited('a later limit takes the place of the first', 0.001, function () {
    Co::setTimeLimit(10);
    Co::sleep(0.01);
});
limited('taken away', 0.001, function () {
    Co::setTimeLimit(0);
    Co::sleep(0.01);
});
limited('caught, it goes on', 0.001, function () {
    try {
        Co::sleep(10);
    } catch (TimeoutException) {
    }
    var_dump(Co::sleep(0.001));
});
var_dump(Co::setTimeLimit(1)); // not in a coroutine
?>
--EXPECT--
sleep: coroutine time limit exceeded (SWOOLE_ERROR_CO_TIMEDOUT)
channel: coroutine time limit exceeded (SWOOLE_ERROR_CO_TIMEDOUT)
yield: coroutine time limit exceeded (SWOOLE_ERROR_CO_TIMEDOUT)
join: coroutine time limit exceeded (SWOOLE_ERROR_CO_TIMEDOUT)
many short waits: coroutine time limit exceeded (SWOOLE_ERROR_CO_TIMEDOUT)
soon done: in time
0: no limit
negative: no limit
a later limit takes the place of the first: in time
taken away: in time
bool(true)
caught, it goes on: in time
bool(false)
