<?php
namespace Swoole\Coroutine {
    /**
     * Run $fn in a coroutine and the event loop until all coroutines, timers and pending operations are done.
     * To be called outside of coroutines.
     * @return bool false if it was called inside a coroutine or the first coroutine could not be created
     * @handler function::run
     */
    function run(callable $fn, mixed ...$args): bool {}
}

namespace Co {
    /**
     * Short name of Swoole\Coroutine\run().
     * @short-name
     * @handler function::run
     */
    function run(callable $fn, mixed ...$args): bool {}
}
