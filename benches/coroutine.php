<?php
/**
 * What a coroutine costs: time to create and finish one, to yield and resume, to ask for the own id, and the memory that
 * stays resident for each one that is parked. One JSON line per figure; `benches/coroutine` runs this for one or two
 * extensions in turn and compares.
 *
 *   php -n -d extension=modules/swoole.so benches/coroutine.php
 */
use Swoole\Coroutine;

const TIMES = 500_000;
const PARKED = 50_000;

function figure(string $name, string $unit, float $value): void
{
    echo json_encode(['name' => $name, 'unit' => $unit, 'value' => round($value, 2)]), "\n";
}

function timed(string $name, callable $work): void
{
    $work(TIMES / 10);
    $start = hrtime(true);
    $work(TIMES);
    figure($name, 'ns', (hrtime(true) - $start) / TIMES);
}

function resident(): int
{
    return (int) explode(' ', file_get_contents('/proc/self/statm'))[1] * 4096;
}

timed('create and finish', function (int $times) {
    $body = function () {};
    for ($i = 0; $i < $times; $i++) {
        Coroutine::create($body);
    }
});
timed('create with an argument', function (int $times) {
    $body = function (int $number) {};
    for ($i = 0; $i < $times; $i++) {
        Coroutine::create($body, $i);
    }
});
timed('yield and resume', function (int $times) {
    $cid = Coroutine::create(function () use ($times) {
        for ($i = 0; $i < $times; $i++) {
            Coroutine::yield();
        }
    });
    for ($i = 0; $i < $times; $i++) {
        Coroutine::resume($cid);
    }
});
timed('a callback called by the engine (defer)', function (int $times) {
    // A hundred in each coroutine, so that its own cost hardly counts.
    $deferred = function () {};
    for ($i = 0; $i < $times; $i += 100) {
        Coroutine::create(function () use ($deferred) {
            for ($j = 0; $j < 100; $j++) {
                Coroutine::defer($deferred);
            }
        });
    }
});
timed('getCid', function (int $times) {
    for ($i = 0; $i < $times; $i++) {
        Coroutine::getCid();
    }
});
timed('an empty loop', function (int $times) {
    for ($i = 0; $i < $times; $i++) {
    }
});

$before = resident();
for ($i = 0; $i < PARKED; $i++) {
    Coroutine::create(function () { Coroutine::yield(); });
}
figure('resident per parked coroutine', 'bytes', (resident() - $before) / PARKED);
// Those that are parked stay so; the end is not measured.
exec('kill -9 ' . getmypid());
