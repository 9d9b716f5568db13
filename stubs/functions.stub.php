<?php

/**
 * The version of Swoole that this extension stands for: SWOOLE_VERSION.
 */
function swoole_version(): string {}

/**
 * How many processors are online.
 */
function swoole_cpu_num(): int {}

/**
 * The error number of the last failed call of this extension: an errno or a SWOOLE_ERROR_* code.
 */
function swoole_last_error(): int {}

/**
 * The C library's errno as it is now; whatever runs in between may have changed it.
 */
function swoole_errno(): int {}

/**
 * Set the last error to 0.
 */
function swoole_clear_error(): void {}

/**
 * The text of an error number.
 * @param int $error_type which numbers: SWOOLE_STRERROR_SYSTEM (errno and SWOOLE_ERROR_*), _GAI (EAI_*), _DNS
 * (h_errno) or _SWOOLE
 */
function swoole_strerror(int $errno, int $error_type = SWOOLE_STRERROR_SYSTEM): string {}

/**
 * Write a line to the log, if SWOOLE_LOG_* $level is not below the level in force (`log_level`; SWOOLE_LOG_INFO at
 * first). It goes to `log_file`, or to standard output.
 */
function swoole_error_log(int $level, string $msg): void {}

/**
 * As swoole_error_log(), with an error number: it is noted for swoole_last_error(), and swoole_ignore_error() can
 * silence it.
 */
function swoole_error_log_ex(int $level, int $error, string $msg): void {}

/**
 * Log lines with this error number no longer.
 */
function swoole_ignore_error(int $error): void {}

/**
 * Start a coroutine: Swoole\Coroutine::create() as a function.
 * @handler class::coroutine::create
 */
function swoole_coroutine_create(callable $func, mixed ...$params): int|false {}

/**
 * Call something when the running coroutine ends: Swoole\Coroutine::defer() as a function.
 * @handler class::coroutine::defer
 */
function swoole_coroutine_defer(callable $callback): void {}

/**
 * Short name of swoole_coroutine_create(); only while swoole.use_shortname is on.
 * @handler class::coroutine::create
 * @short-name
 */
function go(callable $func, mixed ...$params): int|false {}

/**
 * Short name of swoole_coroutine_defer(); only while swoole.use_shortname is on.
 * @handler class::coroutine::defer
 * @short-name
 */
function defer(callable $callback): void {}

/**
 * Older name of Swoole\Coroutine\System::exec().
 * @legacy-name
 * @handler class::coroutine_system::exec
 */
function swoole_coroutine_exec(string $command, bool $get_error_stream = false): array|false {}

/**
 * Two connected Swoole\Coroutine\Socket objects.
 * @param int $domain AF_UNIX
 * @param int $type SOCK_STREAM or SOCK_DGRAM
 * @return false with a warning if the system refuses them
 * @handler class::coroutine_socket::pair
 */
function swoole_coroutine_socketpair(int $domain, int $type, int $protocol): array|false {}

/**
 * Start a coroutine without PHP code that sleeps $count times for $sleep_time seconds: a test of the scheduler.
 */
function swoole_test_kernel_coroutine(int $count = 100, float $sleep_time = 1.0): void {}

/**
 * Options of the process, before the event loop runs (a fatal error afterwards); keys that are not known change
 * nothing. Log: `log_file`, `log_level`, `log_date_format`, `log_date_with_microseconds`, `log_rotation`,
 * `display_errors`. Sockets, in seconds, 0 and less for ever: `socket_dns_timeout` (60), `socket_connect_timeout` (10),
 * `socket_read_timeout` (60), `socket_write_timeout` (60), `socket_timeout` (both). Threads for blocking work: `aio_worker_num` (the
 * most; 8 for each processor), `aio_max_idle_time` (seconds after which an idle one ends; 1). Names: `dns_server` (`address[:port]`;
 * the system's), `dns_lookup_random` (false), `dns_cache_refresh_time` (seconds; 60). Further `enable_coroutine` (true: callbacks of
 * timers and events run in coroutines), `wait_signal` (false: a signal handler does not keep the loop going).
 * Without effect: `aio_core_worker_num`, `aio_max_wait_time`. A thread starts when there is work and none is free, without waiting, and
 * all end when they are idle.
 * @param array $settings `null` counts as not given; if the conversion of one throws, none is taken
 * @return bool true
 */
function swoole_async_set(array $settings): bool {}

/**
 * Resolve a name, waiting as a coroutine.
 * @param int $type AF_INET or AF_INET6
 * @handler class::coroutine_system::dns_lookup
 */
function swoole_async_dns_lookup_coro(string $domain_name, float $timeout = 60, int $type = 2): string|false {}

/**
 * Forget all resolved names.
 * @handler class::coroutine_system::clear_cache
 */
function swoole_clear_dns_cache(): void {}

/**
 * Wait until one of the given blocking clients, streams or sockets is ready; each array keeps only those that are, with
 * their keys. The whole process waits, also in a coroutine.
 * @param ?array $read those that have something to read
 * @param ?array $write those that can be written to
 * @param ?array $except those whose peer has hung up
 * @param ?float $timeout seconds; negative: for ever
 * @return how many descriptors are ready; false with a warning if none was given
 */
function swoole_client_select(?array &$read, ?array &$write, ?array &$except, ?float $timeout = 0.5): int|false {}

/**
 * Same as swoole_client_select().
 * @handler function::swoole_client_select
 */
function swoole_select(?array &$read, ?array &$write, ?array &$except, ?float $timeout = 0.5): int|false {}

/**
 * Change the name of this process as `ps` shows it. Only in the CLI.
 * @return false with a warning if it cannot
 */
function swoole_set_process_name(string $process_name): bool {}

/**
 * The addresses of this machine without loopback, by interface; one for each.
 * @param int $family AF_INET or AF_INET6
 */
function swoole_get_local_ip(int $family = 2): array {}

/**
 * The hardware addresses of this machine as `02:FC:00:00:00:01`, by interface, of those with an IPv4 address.
 */
function swoole_get_local_mac(): array {}

/**
 * A hash number of a text, the same on every run and machine.
 * @param int $type 0: as PHP hashes strings (Bernstein's, 64 bits), 1: Jenkins's one-at-a-time (32 bits)
 * @return false for any other type
 */
function swoole_hashcode(string $data, int $type = 0): int|false {}

/**
 * Add a suffix to the table of media types.
 * @return false if it is there already
 */
function swoole_mime_type_add(string $suffix, string $mime_type): bool {}

/**
 * Set the media type of a suffix.
 */
function swoole_mime_type_set(string $suffix, string $mime_type): void {}

/**
 * Remove a suffix from the table of media types.
 */
function swoole_mime_type_delete(string $suffix): bool {}

/**
 * The media type for a file name's suffix; application/octet-stream if it is not known.
 */
function swoole_mime_type_get(string $filename): string {}

/**
 * Older name of swoole_mime_type_get().
 * @handler function::swoole_mime_type_get
 */
function swoole_get_mime_type(string $filename): string {}

/**
 * Whether the table has the suffix of this file name.
 */
function swoole_mime_type_exists(string $filename): bool {}

/**
 * All media types that the table has, in the order of their suffixes.
 */
function swoole_mime_type_list(): array {}

/**
 * unserialize() of a part of a text.
 * @param int $offset negative: counts from the end
 * @param int $length 0: up to the end
 * @param array $options as of unserialize()
 * @return false if there is no such part, or it is not a serialized value
 */
function swoole_substr_unserialize(string $str, int $offset, int $length = 0, array $options = []): mixed {}

/**
 * json_decode() of a part of a text; see json_last_error().
 * @param int $offset negative: counts from the end
 * @param int $length 0: up to the end
 * @return null with a warning if there is no such part
 */
function swoole_substr_json_decode(
    string $str,
    int $offset,
    int $length = 0,
    bool $associative = false,
    int $depth = 512,
    int $flags = 0,
): mixed {}

/**
 * Not for programs: marks that shutdown functions are being called. Nothing in this engine depends on it.
 * @return true the first time, then false with a warning
 */
function swoole_internal_call_user_shutdown_begin(): bool {}

/**
 * Functions without a name of their own, for tests: `fatal_error` (throws), `bailout` (ends the script with the status
 * $args), `refcount` (of $args).
 * @param string $fn which; any other throws a Swoole\Exception
 */
function swoole_implicit_fn(string $fn, mixed $args = null): mixed {}

/**
 * All living objects of the process, in the order of their handles; false if there has never been one.
 */
function swoole_get_objects(): array|false {}

/**
 * Numbers of PHP's engine: `object_num`, `resource_num`.
 */
function swoole_get_vm_status(): array {}

/**
 * The object with this handle (see spl_object_id()), false if there is none.
 */
function swoole_get_object_by_handle(int $handle): object|false {}

/**
 * Resolve a service name by the registered resolvers, the newest first, then by DNS. Asked again with the same context, it
 * gives another node of the same answer.
 * @return the address; empty if there is none
 */
function swoole_name_resolver_lookup(string $name, \Swoole\NameResolver\Context $ctx): string {}

/**
 * Register a name resolver; it is asked before those that are there.
 */
function swoole_name_resolver_add(\Swoole\NameResolver $ns): bool {}

/**
 * Take out a name resolver.
 */
function swoole_name_resolver_remove(\Swoole\NameResolver $ns): bool {}

/**
 * Look for objects that only grow in number.
 * @param int $threshold bytes by which memory must have grown
 * @unfinished needs a hook of every allocation, which an extension cannot take without slowing all code
 */
function swoole_tracer_leak_detect(int $threshold = 64): void {}

/**
 * Start to record calls.
 * @unfinished no profiler is built in; profilers for PHP see coroutines as fibers
 */
function swoole_tracer_prof_begin(?array $options = null): bool {}

/**
 * Stop to record calls and write what was recorded.
 * @unfinished belongs to swoole_tracer_prof_begin()
 */
function swoole_tracer_prof_end(string $output_file): bool {}
