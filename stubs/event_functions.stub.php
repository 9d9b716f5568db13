<?php

/**
 * Swoole\Event::add() as a function.
 * @handler class::event::add
 */
function swoole_event_add(
    mixed $fd,
    ?callable $read_callback = null,
    ?callable $write_callback = null,
    int $events = SWOOLE_EVENT_READ,
): int|false {}

/**
 * Swoole\Event::del() as a function.
 * @handler class::event::del
 */
function swoole_event_del(mixed $fd): bool {}

/**
 * Swoole\Event::set() as a function.
 * @handler class::event::set
 */
function swoole_event_set(
    mixed $fd,
    ?callable $read_callback = null,
    ?callable $write_callback = null,
    int $events = 0,
): bool {}

/**
 * Swoole\Event::wait() as a function.
 * @handler class::event::wait
 */
function swoole_event_wait(): void {}

/**
 * Swoole\Event::isset() as a function.
 * @handler class::event::isset
 */
function swoole_event_isset(mixed $fd, int $events = SWOOLE_EVENT_READ | SWOOLE_EVENT_WRITE): bool {}

/**
 * Swoole\Event::dispatch() as a function.
 * @handler class::event::dispatch
 */
function swoole_event_dispatch(): bool {}

/**
 * Swoole\Event::defer() as a function.
 * @handler class::event::defer
 */
function swoole_event_defer(callable $callback): bool {}

/**
 * Swoole\Event::cycle() as a function.
 * @handler class::event::cycle
 */
function swoole_event_cycle(?callable $callback, bool $before = false): bool {}

/**
 * Swoole\Event::write() as a function.
 * @handler class::event::write
 */
function swoole_event_write(mixed $fd, string $data): bool {}

/**
 * Swoole\Event::exit() as a function.
 * @handler class::event::exit
 */
function swoole_event_exit(): void {}

/**
 * Swoole\Event::rshutdown() as a function.
 * @handler function::swoole_event_rshutdown
 */
function swoole_event_rshutdown(): void {}
