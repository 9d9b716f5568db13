<?php
namespace Swoole;

/**
 * An unsigned 32-bit number that a process shares with the children it forks after making it. Counting wraps around.
 * @alias swoole_atomic
 * @not-serializable
 * @storage
 */
class Atomic
{
    /**
     * Make one. It must be made before the fork.
     * @param int $value the lower 32 bits count
     */
    public function __construct(int $value = 0) {}

    /**
     * Add.
     * @return the new value
     */
    public function add(int $add_value = 1): int {}

    /**
     * Subtract; below 0 it goes on at the top.
     * @return the new value
     */
    public function sub(int $sub_value = 1): int {}

    /**
     * The value.
     */
    public function get(): int {}

    /**
     * Replace the value.
     */
    public function set(int $value): void {}

    /**
     * Wait until another process calls wakeup(). The value is the flag: 1 is "woken", which the wait takes back to 0 and is done;
     * at 0 it waits; at any other value it fails at once. It stops the whole process, not only a coroutine.
     * @param float $timeout seconds; 0 and less wait for ever
     * @return false on timeout, or when another waiter took the wakeup
     */
    public function wait(float $timeout = 1.0): bool {}

    /**
     * Set the value from 0 to 1 and wake waiting processes. At any other value it does nothing.
     * @param int $count how many are woken; one of them takes the wakeup
     */
    public function wakeup(int $count = 1): bool {}

    /**
     * Replace the value if it is $cmp_value.
     * @return whether it was
     */
    public function cmpset(int $cmp_value, int $new_value): bool {}
}
