<?php
namespace Swoole;

/**
 * The scheduler of coroutines: static methods only, each about the running coroutine unless an id says otherwise.
 *
 * Ids count from 1 and are not used again in a process. -1 stands for "not in a coroutine".
 * Times are seconds; a timeout of 0 or less waits for ever.
 * @alias swoole_coroutine
 * @short-alias Co
 * @not-instantiable
 */
class Coroutine
{
    /**
     * Start a coroutine that calls $func with the given arguments; it runs at once, until it first waits.
     * @return its id, or false if the limit `max_coroutine` is reached
     */
    public static function create(callable $func, mixed ...$param): int|false {}

    /**
     * Call $callback when the running coroutine ends, also when it ends by an exception. Last in, first called.
     */
    public static function defer(callable $callback): void {}

    /**
     * Set options; they take effect for what starts afterwards. A key that is not known is kept without a warning.
     * - max_coro_num (or max_coroutine): coroutines that may be alive at once, 100000
     * - c_stack_size (or stack_size): bytes of a coroutine's C stack, 2 MiB; 64K to 16M
     * - hook_flags: SWOOLE_HOOK_*, as Runtime::setHookFlags(); run() hooks everything unless this was set
     * - enable_preemptive_scheduler: interrupt coroutines that compute for long; see enableScheduler()
     * - exit_condition: a callback that is asked whenever the loop has nothing left to do; only if it returns true, the loop ends
     * - enable_deadlock_check, deadlock_check_limit (coroutines, 32), deadlock_check_depth (frames of each, 32),
     *   deadlock_check_disable_trace: the report when coroutines wait for each other
     * - name_resolver: a list of name resolvers, as swoole_name_resolver_add() takes them
     * - dns_server, dns_cache_expire (seconds, 60), dns_cache_capacity (names, 1000), socket_timeout, socket_connect_timeout,
     *   socket_read_timeout, socket_write_timeout, socket_dns_timeout
     * - log_file, log_level, log_date_format, log_date_with_microseconds, log_rotation, display_errors
     */
    public static function set(array $options): void {}

    /**
     * The options given to set() so far, null if there are none.
     */
    public static function getOptions(): ?array {}

    /**
     * Whether the coroutine $cid is alive.
     */
    public static function exists(int $cid): bool {}

    /**
     * Hand over to the scheduler and wait until someone calls resume() for this coroutine.
     * @return false if the coroutine was cancelled while it waited
     */
    public static function yield(): bool {}

    /**
     * Same as yield().
     * @handler class::coroutine::yield_
     */
    public static function suspend(): bool {}

    /**
     * Wake coroutine $cid out of what it waits for; that call fails with SWOOLE_ERROR_CO_CANCELED. With
     * $throw_exception a CanceledException is thrown there instead.
     * @return false with the reason in swoole_last_error(): it does not exist, is the running one, or waits for
     * what cannot be cancelled
     */
    public static function cancel(int $cid, bool $throw_exception = false): bool {}

    /**
     * Let the running coroutine live for $timeout seconds from now; then a TimeoutException is thrown where it
     * waits. A later limit takes the place of the one before; 0 or less takes it away.
     * @return false if no limit was set, or outside of coroutines
     */
    public static function setTimeLimit(float $timeout): bool {}

    /**
     * Wait until all the given coroutines have ended.
     * @param float $timeout seconds; 0 and less waits for ever
     * @return false on timeout, and for an empty list or one that names the caller
     */
    public static function join(array $cid_array, float $timeout = -1): bool {}

    /**
     * Whether the running coroutine was last woken by cancel().
     */
    public static function isCanceled(): bool {}

    /**
     * Go on with coroutine $cid, which waits in yield(). Returns when that one next waits or ends.
     * @return false with a warning if it does not exist or does not wait in yield()
     */
    public static function resume(int $cid): bool {}

    /**
     * Numbers of the scheduler: event_num, signal_listener_num, aio_task_num, aio_worker_num, aio_queue_size,
     * c_stack_size (bytes), coroutine_num, coroutine_peak_num, coroutine_last_cid.
     */
    public static function stats(): array {}

    /**
     * The id of the running coroutine, -1 outside of one.
     */
    public static function getCid(): int {}

    /**
     * Older name of getCid().
     * @handler class::coroutine::get_cid
     */
    public static function getuid(): int {}

    /**
     * The id of the coroutine that created $cid (0: the running one), -1 if it was started from outside of one.
     * @return false if $cid does not exist
     */
    public static function getPcid(int $cid = 0): int|false {}

    /**
     * A place to keep values for as long as a coroutine lives; freed with it.
     * @param int $cid 0: the running coroutine
     * @return null outside of a coroutine or if $cid does not exist
     */
    public static function getContext(int $cid = 0): ?Coroutine\Context {}

    /**
     * The call stack of coroutine $cid as debug_backtrace() gives it.
     * @param int $options DEBUG_BACKTRACE_* bits
     * @param int $limit the most frames, 0: all
     * @return false if it does not exist
     */
    public static function getBackTrace(int $cid = 0, int $options = 1, int $limit = 0): array|false {}

    /**
     * Print the call stack of coroutine $cid as debug_print_backtrace() does.
     */
    public static function printBackTrace(int $cid = 0, int $options = 0, int $limit = 0): void {}

    /**
     * Milliseconds since coroutine $cid (0: the running one) was created; -1 if it does not exist.
     */
    public static function getElapsed(int $cid = 0): int {}

    /**
     * Bytes of VM stack in use by coroutine $cid (0: the running one), false if it does not exist.
     */
    public static function getStackUsage(int $cid = 0): int|false {}

    /**
     * The ids of all living coroutines.
     */
    public static function list(): Coroutine\Iterator {}

    /**
     * Same as list().
     * @handler class::coroutine::list
     */
    public static function listCoroutines(): Coroutine\Iterator {}

    /**
     * Let the running coroutine be interrupted again when it computes for more than some 10 milliseconds, while the preemptive
     * scheduler is on (swoole.enable_preemptive_scheduler, or the option enable_preemptive_scheduler of set()).
     * @return false if it could be already, or outside of coroutines
     */
    public static function enableScheduler(): bool {}

    /**
     * Let the running coroutine compute without being interrupted.
     * @return false if it did already, or outside of coroutines
     */
    public static function disableScheduler(): bool {}

    /**
     * Same as Swoole\Coroutine\System::gethostbyname().
     * @handler class::coroutine_system::gethostbyname
     */
    public static function gethostbyname(string $domain_name, int $type = 2, float $timeout = -1): string|false {}

    /**
     * Same as Swoole\Coroutine\System::dnsLookup().
     * @handler class::coroutine_system::dns_lookup
     */
    public static function dnsLookup(string $domain_name, float $timeout = 60, int $type = 2): string|false {}

    /**
     * Same as Swoole\Coroutine\System::exec().
     * @handler class::coroutine_system::exec
     */
    public static function exec(string $command, bool $get_error_stream = false): array|false {}

    /**
     * Wait for $seconds seconds; other coroutines run meanwhile.
     * @param float $seconds at least 0.001
     * @return false if the coroutine was cancelled before; at once, with a warning, for less than a millisecond
     * @handler class::coroutine::sleep
     */
    public static function sleep(float $seconds): bool {}

    /**
     * Same as Swoole\Coroutine\System::getaddrinfo().
     * @handler class::coroutine_system::getaddrinfo
     */
    public static function getaddrinfo(
        string $domain,
        int $family = 2,
        int $socktype = 1,
        int $protocol = 6,
        ?string $service = null,
        float $timeout = -1,
    ): array|bool {}

    /**
     * Same as Swoole\Coroutine\System::statvfs().
     * @handler class::coroutine_system::statvfs
     */
    public static function statvfs(string $path): array|false {}

    /**
     * Same as Swoole\Coroutine\System::readFile().
     * @handler class::coroutine_system::read_file
     */
    public static function readFile(string $filename, int $flag = 0): string|false {}

    /**
     * Same as Swoole\Coroutine\System::writeFile().
     * @handler class::coroutine_system::write_file
     */
    public static function writeFile(string $filename, string $fileContent, int $flags = 0): int|false {}

    /**
     * Same as Swoole\Coroutine\System::wait().
     * @handler class::coroutine_system::wait_
     */
    public static function wait(float $timeout = -1): array|false {}

    /**
     * Same as Swoole\Coroutine\System::waitPid().
     * @handler class::coroutine_system::wait_pid
     */
    public static function waitPid(int $pid, float $timeout = -1): array|false {}

    /**
     * Same as Swoole\Coroutine\System::waitSignal().
     * @handler class::coroutine_system::wait_signal
     */
    public static function waitSignal(array|int $signals, float $timeout = -1): int|false {}

    /**
     * Same as Swoole\Coroutine\System::waitEvent().
     * @handler class::coroutine_system::wait_event
     */
    public static function waitEvent(mixed $socket, int $events = SWOOLE_EVENT_READ, float $timeout = -1): int|false {}
}
