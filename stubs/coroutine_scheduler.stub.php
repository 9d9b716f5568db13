<?php
namespace Swoole\Coroutine;

/**
 * Collects coroutines, then runs them until all have ended: the main entry of a command-line program.
 * @short-alias Co\Scheduler
 * @not-serializable
 * @storage
 */
final class Scheduler
{
    /**
     * Let start() create a coroutine that calls $func with the given arguments.
     */
    public function add(callable $func, mixed ...$param): void {}

    /**
     * Let start() create $n coroutines that all call $func with the given arguments.
     */
    public function parallel(int $n, callable $func, mixed ...$param): void {}

    /**
     * Set scheduler options; same as Swoole\Coroutine::set().
     * @handler class::coroutine::set
     */
    public function set(array $settings): void {}

    /**
     * The options set so far, null if there are none.
     * @handler class::coroutine::get_options
     */
    public function getOptions(): ?array {}

    /**
     * Create the collected coroutines and run the event loop until nothing is left to do.
     * @return false with a warning inside a coroutine, while a loop runs, or if nothing was added
     */
    public function start(): bool {}
}
