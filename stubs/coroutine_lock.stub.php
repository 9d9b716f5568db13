<?php
namespace Swoole\Coroutine;

/**
 * A lock between coroutines: who waits lets the others run. Who waited first gets it first.
 *
 * The coroutine that has it may take it again at once. One unlock() gives it back, by whomever and however often it was taken.
 * A coroutine that ends keeps it.
 * @not-serializable
 * @storage
 */
class Lock
{
    /**
     * Why the last call failed: SOCKET_EBUSY, SWOOLE_ERROR_CO_OUT_OF_COROUTINE or SWOOLE_ERROR_CO_CANCELED. A success leaves it
     * as it was.
     */
    public $errCode = 0;

    /**
     * Make a lock that is free.
     * @param bool $shared also between processes that are forked afterwards; their order is not kept
     */
    public function __construct(bool $shared = false) {}

    /**
     * Take the lock; waits while another coroutine has it.
     * @param int $operation LOCK_EX; with LOCK_NB it does not wait
     * @return false if it is taken (LOCK_NB), outside of a coroutine, and when cancelled: see $errCode
     */
    public function lock(int $operation = LOCK_EX): bool {}

    /**
     * Give the lock back. A free one stays free.
     * @return false outside of a coroutine
     */
    public function unlock(): bool {}
}
