<?php

/**
 * Swoole\Timer::after() as a function. Further arguments go to the callback.
 * @handler class::timer::after
 * @more-arguments
 */
function swoole_timer_after(int $ms, callable $callback): int|false {}

/**
 * Swoole\Timer::tick() as a function. Further arguments go to the callback.
 * @handler class::timer::tick
 * @more-arguments
 */
function swoole_timer_tick(int $ms, callable $callback): int|false {}

/**
 * Swoole\Timer::exists() as a function.
 * @handler class::timer::exists
 */
function swoole_timer_exists(int $timer_id): bool {}

/**
 * Swoole\Timer::info() as a function.
 * @handler class::timer::info
 */
function swoole_timer_info(int $timer_id): ?array {}

/**
 * Swoole\Timer::stats() as a function.
 * @handler class::timer::stats
 */
function swoole_timer_stats(): array {}

/**
 * Swoole\Timer::list() as a function.
 * @handler class::timer::list
 */
function swoole_timer_list(): \Swoole\Timer\Iterator {}

/**
 * Swoole\Timer::clear() as a function.
 * @handler class::timer::clear
 */
function swoole_timer_clear(int $timer_id): bool {}

/**
 * Swoole\Timer::clearAll() as a function.
 * @handler class::timer::clear_all
 */
function swoole_timer_clear_all(): bool {}
