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
 * @param float $timeout seconds; 0 or less waits for ever
 * @return array what they returned, under the same keys; null for those that have not ended in time, or for which there is no
 *     coroutine left
 * @throws \Throwable what the first task that fails has thrown, at once; the others run on, and what they throw is not told
 */
function batch(array $tasks, float $timeout = -1): array
{
    return map($tasks, static fn (callable $task): mixed => $task(), $timeout);
}

/**
 * Call $fn in $n coroutines and wait for all.
 * @throws \Throwable as batch()
 */
function parallel(int $n, callable $fn): void
{
    map(array_fill(0, max($n, 0), null), static fn (): mixed => $fn());
}

/**
 * Call $fn($value, $key) for each element in a coroutine of its own and wait for all.
 * @param float $timeout seconds; 0 or less waits for ever
 * @return array what the calls returned, under the same keys; null for those that have not ended in time
 * @throws \Throwable as batch()
 */
function map(array $list, callable $fn, float $timeout = -1): array
{
    $results = array_fill_keys(array_keys($list), null);
    $left = count($list);
    $failure = null;
    $listening = true;
    $end = new Channel();
    foreach ($list as $key => $value) {
        $created = Coroutine::create(static function () use ($fn, $key, $value, $end, &$results, &$left, &$failure, &$listening): void {
            try {
                $results[$key] = $fn($value, $key);
            } catch (\Throwable $thrown) {
                if (!$listening && $failure === null) {
                    throw $thrown;
                }
                $failure ??= $thrown;
            }
            if (--$left === 0 || $failure !== null) {
                $end->close();
            }
        });
        if ($created === false) {
            $left--;
        }
    }
    try {
        if ($left > 0 && $failure === null) {
            $end->pop($timeout);
        }
    } finally {
        $listening = false;
    }
    return $failure === null ? $results : throw $failure;
}
