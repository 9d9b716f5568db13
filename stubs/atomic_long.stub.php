<?php
namespace Swoole\Atomic;

/**
 * A signed 64-bit number that a process shares with the children it forks after making it. Counting wraps around.
 * @alias swoole_atomic_long
 * @not-serializable
 * @storage
 */
class Long
{
    /**
     * Make one. It must be made before the fork.
     */
    public function __construct(int $value = 0) {}

    /**
     * Add.
     * @return the new value
     */
    public function add(int $add_value = 1): int {}

    /**
     * Subtract.
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
     * Replace the value if it is $cmp_value.
     * @return whether it was
     */
    public function cmpset(int $cmp_value, int $new_value): bool {}
}
