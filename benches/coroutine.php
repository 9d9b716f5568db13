<?php
/**
 * What a coroutine costs: time to create and finish one, to yield and resume, to ask for the own id, to hand something over
 * by a channel, to set a timer and to sleep, and the memory that stays resident for each one that is parked. One JSON line
 * per figure; `benches/coroutine` runs this for one or two extensions in turn and compares.
 *
 *   php -n -d extension=modules/swoole.so benches/coroutine.php
 */
use Swoole\Coroutine;
use Swoole\Coroutine\Channel;
use Swoole\Timer;

require __DIR__ . '/scripts/figures.php';

const PARKED = 50_000;

/** Processor time and wall clock of one go, as the median of nine after one that warms up. */
function timed_both(string $name, callable $work): void
{
    $work();
    [$cpu, $wall] = [[], []];
    for ($i = 0; $i < 9; $i++) {
        [$start, $began] = [processor(), hrtime(true)];
        $work();
        $wall[] = (hrtime(true) - $began) / 1e6;
        $cpu[] = processor() - $start;
    }
    sort($cpu);
    sort($wall);
    figure("$name, processor", 'ms', $cpu[4]);
    figure("$name, wall clock", 'ms', $wall[4]);
}

function handed_over(int $capacity, int $times): void
{
    $channel = new Channel($capacity);
    Coroutine::create(function () use ($channel, $times) {
        for ($i = 0; $i < $times; $i++) {
            $channel->push($i);
        }
    });
    Coroutine::create(function () use ($channel, $times) {
        for ($i = 0; $i < $times; $i++) {
            $channel->pop();
        }
    });
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
timed('channel push and pop, two coroutines, capacity 1', fn (int $times) => handed_over(1, $times));
timed('channel push and pop, two coroutines, capacity 100', fn (int $times) => handed_over(100, $times));
timed('channel push and pop, within one coroutine', function (int $times) {
    Coroutine::create(function () use ($times) {
        $channel = new Channel(1);
        for ($i = 0; $i < $times; $i++) {
            $channel->push($i);
            $channel->pop();
        }
    });
});
timed('wait group: add, done and wait', function (int $times) {
    Coroutine::create(function () use ($times) {
        $group = new Coroutine\WaitGroup();
        for ($i = 0; $i < $times; $i++) {
            $group->add();
            Coroutine::create(fn () => $group->done());
            $group->wait();
        }
    });
});
timed('timer after and clear', function (int $times) {
    $callback = function () {};
    for ($i = 0; $i < $times; $i++) {
        Timer::clear(Timer::after(60_000, $callback));
    }
});
timed('timer after and clear, beside a thousand', function (int $times) {
    $callback = function () {};
    $others = [];
    for ($i = 0; $i < 1000; $i++) {
        $others[] = Timer::after(10_000 + $i * 61 % 1000, $callback);
    }
    for ($i = 0; $i < $times; $i++) {
        Timer::clear(Timer::after(10_000 + $i % 1000, $callback));
    }
    array_map([Timer::class, 'clear'], $others);
});
timed_both('ten thousand coroutines sleep 1 ms', function () {
    Coroutine\run(function () {
        for ($i = 0; $i < 10_000; $i++) {
            Coroutine::create(fn () => Coroutine::sleep(0.001));
        }
    });
});
timed_both('a hundred coroutines sleep 1 ms a hundred times', function () {
    Coroutine\run(function () {
        for ($i = 0; $i < 100; $i++) {
            Coroutine::create(function () {
                for ($j = 0; $j < 100; $j++) {
                    Coroutine::sleep(0.001);
                }
            });
        }
    });
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
