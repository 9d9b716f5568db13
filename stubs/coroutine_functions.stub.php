<?php
namespace Swoole\Coroutine {
    /**
     * Run $fn in a coroutine and the event loop until all coroutines, timers and pending operations are done.
     * To be called outside of coroutines.
     * @return bool false if it was called inside a coroutine or the first coroutine could not be created
     * @handler function::run
     */
    function run(callable $fn, mixed ...$args): bool {}

    /**
     * Same as Swoole\Coroutine::create().
     * @handler class::coroutine::create
     */
    function go(callable $fn, mixed ...$args): int|false {}

    /**
     * Same as Swoole\Coroutine::defer().
     * @handler class::coroutine::defer
     */
    function defer(callable $fn): void {}

    /**
     * Print all coroutines that wait, and where: what is printed when they wait for each other and nothing could wake them.
     * @handler runtime::deadlock::check
     */
    function deadlock_check(): void {}
}

namespace Co {
    /**
     * Short name of Swoole\Coroutine\run().
     * @short-name
     * @handler function::run
     */
    function run(callable $fn, mixed ...$args): bool {}

    /**
     * Short name of Swoole\Coroutine::create().
     * @short-name
     * @handler class::coroutine::create
     */
    function go(callable $fn, mixed ...$args): int|false {}

    /**
     * Short name of Swoole\Coroutine::defer().
     * @short-name
     * @handler class::coroutine::defer
     */
    function defer(callable $fn): void {}
}
