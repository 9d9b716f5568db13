<?php
namespace Swoole;

/**
 * The event loop of the process, for descriptors of the program's own. Readiness is level-triggered.
 * A descriptor is a number, a stream, a socket of ext-sockets, or an object of this extension that has one.
 * @alias swoole_event
 * @not-instantiable
 */
class Event
{
    /**
     * Watch a descriptor, which becomes non-blocking, until del(). The callbacks get what was given as $fd, in a coroutine each.
     * @param mixed $fd a descriptor, a stream, a Socket, or an object with one
     * @param int $events SWOOLE_EVENT_READ, SWOOLE_EVENT_WRITE or both; each needs its callback
     * @return the descriptor's number; false with a warning if it is watched already or cannot be (regular files)
     * @throws Exception for a callback that cannot be called
     */
    public static function add(
        mixed $fd,
        ?callable $read_callback = null,
        ?callable $write_callback = null,
        int $events = SWOOLE_EVENT_READ,
    ): int|false {}

    /**
     * No longer watch a descriptor. It is not closed; what write() has not sent yet is dropped.
     * @return bool false if it is not watched
     */
    public static function del(mixed $fd): bool {}

    /**
     * Change callbacks or events of a watched descriptor; a callback of null stays as it is.
     * @param int $events SWOOLE_EVENT_READ, SWOOLE_EVENT_WRITE or both; 0: reading
     * @return false with a warning if it is not watched, or an event has no callback
     * @throws Exception for a callback that cannot be called
     */
    public static function set(
        mixed $fd,
        ?callable $read_callback = null,
        ?callable $write_callback = null,
        int $events = 0,
    ): bool {}

    /**
     * Leave the loop as soon as the running callback returns. While no loop runs (as at the beginning of run()) it changes nothing.
     */
    public static function exit(): void {}

    /**
     * Run the loop until nothing is left to wait for. A program that does not call it gets it at its end, with a notice that this is
     * deprecated (not while callback clients are connected).
     */
    public static function wait(): void {}

    /**
     * Send on a watched descriptor: at once what fits, the rest when it can be written.
     * @param string $data at most swoole.socket_buffer_size bytes, together with what is waiting
     * @return false if it is not watched, closed, or too much is waiting (SWOOLE_ERROR_OUTPUT_BUFFER_OVERFLOW)
     */
    public static function write(mixed $fd, string $data): bool {}

    /**
     * Run what is left of the loop at the end of a program; called by the engine itself.
     * @handler function::swoole_event_rshutdown
     */
    public static function rshutdown(): void {}

    /**
     * Call $callback in each round of the loop; null removes it.
     * @param bool $before before it waits for events, not after they were handled
     * @return false if there was none to remove, or with a warning if it cannot be called
     */
    public static function cycle(?callable $callback, bool $before = false): bool {}

    /**
     * Call $callback at the end of the loop's round, without arguments.
     * @return bool false with a warning if it cannot be called
     */
    public static function defer(callable $callback): bool {}

    /**
     * Run one round of the loop: wait for events once and handle them. In a coroutine: wait until the round has ended.
     * @return bool false if there is nothing to wait for yet, or it was cancelled
     */
    public static function dispatch(): bool {}

    /**
     * Whether a descriptor is watched for one of these events.
     */
    public static function isset(mixed $fd, int $events = SWOOLE_EVENT_READ | SWOOLE_EVENT_WRITE): bool {}
}
