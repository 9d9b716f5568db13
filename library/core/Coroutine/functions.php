<?php

/**
 * Functions that run several coroutines and wait for all of them. run(), go() and defer() are native.
 */

declare(strict_types=1);

namespace Swoole\Coroutine;

use Swoole\Coroutine;

/**
 * Call each task in a coroutine of its own and wait for all.
 * @param array<callable(): mixed> $tasks
 * @param float $timeout seconds; negative waits for ever
 * @return array what they returned, under the same keys; null for those that have not ended in time
 */
function batch(array $tasks, float $timeout = -1): array
{
    return map($tasks, static fn (callable $task): mixed => $task(), $timeout);
}

/**
 * Call $fn in $n coroutines and wait for all.
 */
function parallel(int $n, callable $fn): void
{
    $group = new WaitGroup($n);
    for ($i = 0; $i < $n; $i++) {
        Coroutine::create(static function () use ($group, $fn): void {
            $fn();
            $group->done();
        });
    }
    $group->wait();
}

/**
 * Call $fn($value, $key) for each element in a coroutine of its own and wait for all.
 * @param float $timeout seconds; negative waits for ever
 * @return array what the calls returned, under the same keys; null for those that have not ended in time
 */
function map(array $list, callable $fn, float $timeout = -1): array
{
    $results = array_fill_keys(array_keys($list), null);
    $group = new WaitGroup(count($list));
    foreach ($list as $key => $value) {
        Coroutine::create(static function () use ($group, $fn, &$results, $key, $value): void {
            $results[$key] = $fn($value, $key);
            $group->done();
        });
    }
    $group->wait($timeout);
    return $results;
}
