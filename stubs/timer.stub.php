<?php
namespace Swoole;

/**
 * Timers of the event loop. Ids count from 1 and are not used again in a process. A timer counts from the moment in which it is
 * set (to a microsecond), also when the code that sets it goes on computing; it is never called early.
 * @alias swoole_timer
 * @not-instantiable
 */
class Timer
{
    /**
     * Call $callback(int $timer_id, ...$params) every $ms milliseconds until clear().
     * @param int $ms milliseconds, at least SWOOLE_TIMER_MIN_MS (1)
     * @return the id of the timer, or false
     */
    public static function tick(int $ms, callable $callback, mixed ...$params): int|false {}

    /**
     * Call $callback(...$params) once, in $ms milliseconds; never earlier. Those of one time are called in the order they were set.
     * @param int $ms milliseconds, at least SWOOLE_TIMER_MIN_MS (1)
     * @return the id of the timer, or false
     */
    public static function after(int $ms, callable $callback, mixed ...$params): int|false {}

    /**
     * Whether a timer is set and not yet over.
     */
    public static function exists(int $timer_id): bool {}

    /**
     * A timer: exec_msec (when it is due, in milliseconds since the first one was set), exec_count, interval (milliseconds, 0 for a
     * single one), round (of the loop, in which it was set) and removed (cleared by its own callback); null if there is none.
     */
    public static function info(int $timer_id): ?array {}

    /**
     * initialized (whether any is set, or was since the loop began), num (timers set, and coroutines that wait for a time), round
     * (how often the loop has called timers).
     */
    public static function stats(): array {}

    /**
     * The ids of all timers, ascending.
     */
    public static function list(): Timer\Iterator {}

    /**
     * Remove a timer.
     * @return false if there is none with this id
     */
    public static function clear(int $timer_id): bool {}

    /**
     * Remove all timers of this process. Coroutines that sleep go on sleeping.
     * @return false if nothing is or was set since the loop began
     */
    public static function clearAll(): bool {}
}
