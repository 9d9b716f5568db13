<?php
namespace Swoole;

/**
 * Timers of the event loop. Ids count from 1 and are not used again in a process.
 * @alias swoole_timer
 * @not-instantiable
 */
class Timer
{
    /**
     * Call $callback(int $timer_id, ...$params) every $ms milliseconds until clear().
     * @param int $ms at least SWOOLE_TIMER_MIN_MS
     * @return the id of the timer, or false
     */
    public static function tick(int $ms, callable $callback, mixed ...$params): int|false {}

    /**
     * Call $callback(...$params) once, in $ms milliseconds.
     * @param int $ms at least SWOOLE_TIMER_MIN_MS
     * @return the id of the timer, or false
     */
    public static function after(int $ms, callable $callback, mixed ...$params): int|false {}

    /**
     * Whether a timer is set and not yet over.
     */
    public static function exists(int $timer_id): bool {}

    /**
     * exec_msec, exec_count, interval (milliseconds, 0 for a single one), round and removed of a timer; null if
     * there is none.
     */
    public static function info(int $timer_id): ?array {}

    /**
     * initialized (bool), num (timers set), round.
     */
    public static function stats(): array {}

    /**
     * The ids of all timers.
     */
    public static function list(): Timer\Iterator {}

    /**
     * Remove a timer.
     * @return false if there is none with this id
     */
    public static function clear(int $timer_id): bool {}

    /**
     * Remove all timers that this process has set by PHP.
     * @return false if no timer was ever set
     */
    public static function clearAll(): bool {}
}
