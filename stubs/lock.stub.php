<?php
namespace Swoole;

/**
 * A lock between processes: who made it before a fork shares it with its children. Outside of coroutines waiting stops the whole process; in a
 * coroutine it lets the others run.
 *
 * Whoever dies with the lock does not keep it: the next one who wants it takes it over, and finds EOWNERDEAD in $errCode. A mutex or spinlock
 * may be given back by anybody, also by a process that does not have it.
 * @alias swoole_lock
 * @not-serializable
 * @storage
 */
class Lock
{
    /** One holder. Whoever waits sleeps. */
    const MUTEX = 3;

    /** One that writes (LOCK_EX), or several that read (LOCK_SH). */
    const RWLOCK = 1;

    /** One holder. Whoever waits turns round and round: for what is held for less than a system call takes. */
    const SPINLOCK = 5;

    /**
     * Why the last call failed: SOCKET_EBUSY, SOCKET_ETIMEDOUT, SOCKET_EPERM (a RWLOCK that this process does not have), 35 (EDEADLK: a RWLOCK that
     * this process has itself), or SWOOLE_ERROR_CO_CANCELED. After a lock() that has taken over from a dead process: 130 (EOWNERDEAD). Other
     * successes leave it as it was.
     */
    public $errCode = 0;

    /**
     * Make a lock that is free.
     * @param int $type MUTEX, RWLOCK or SPINLOCK
     * @throws Exception for another type
     */
    public function __construct(int $type = SWOOLE_MUTEX) {}

    /**
     * Take the lock, waiting while another one has it.
     * @param int $operation LOCK_EX, or LOCK_SH for a RWLOCK; with LOCK_NB it does not wait
     * @param float $timeout seconds; 0 and less: for ever
     * @return false if it is taken (LOCK_NB), after the time, or when the coroutine was cancelled: see $errCode
     */
    public function lock(int $operation = LOCK_EX, float $timeout = -1): bool {}

    /**
     * Give the lock back. One that is free stays free.
     * @return false for a RWLOCK that this process does not have
     */
    public function unlock(): bool {}

    /**
     * As lock() with a time, as older versions call it.
     * @param float $timeout seconds
     * @throws Exception for a time that is not above 0
     */
    public function lockwait(float $timeout = 1.0): bool {}

    /**
     * As lock(LOCK_EX | LOCK_NB), as older versions call it.
     */
    public function trylock(): bool {}

    /**
     * As lock(LOCK_SH), as older versions call it.
     */
    public function lock_read(): bool {}

    /**
     * As lock(LOCK_SH | LOCK_NB), as older versions call it.
     */
    public function trylock_read(): bool {}

    /**
     * Forget the lock, in this process; it is not given back. The object cannot be used afterwards.
     */
    public function destroy(): void {}
}
