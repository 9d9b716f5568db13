<?php

/**
 * Swoole\Timer::after() as a function. Further arguments go to the callback.
 * @handler class::timer::after
 * @unfinished not yet implemented
 */
function swoole_timer_after(int $ms, callable $callback): int|false {}

/**
 * Swoole\Timer::tick() as a function. Further arguments go to the callback.
 * @handler class::timer::tick
 * @unfinished not yet implemented
 */
function swoole_timer_tick(int $ms, callable $callback): int|false {}

/**
 * Swoole\Timer::exists() as a function.
 * @handler class::timer::exists
 * @unfinished not yet implemented
 */
function swoole_timer_exists(int $timer_id): bool {}

/**
 * Swoole\Timer::info() as a function.
 * @handler class::timer::info
 * @unfinished not yet implemented
 */
function swoole_timer_info(int $timer_id): ?array {}

/**
 * Swoole\Timer::stats() as a function.
 * @handler class::timer::stats
 * @unfinished not yet implemented
 */
function swoole_timer_stats(): array {}

/**
 * Swoole\Timer::list() as a function.
 * @handler class::timer::list
 * @unfinished not yet implemented
 */
function swoole_timer_list(): \Swoole\Timer\Iterator {}

/**
 * Swoole\Timer::clear() as a function.
 * @handler class::timer::clear
 * @unfinished not yet implemented
 */
function swoole_timer_clear(int $timer_id): bool {}

/**
 * Swoole\Timer::clearAll() as a function.
 * @handler class::timer::clear_all
 * @unfinished not yet implemented
 */
function swoole_timer_clear_all(): bool {}
