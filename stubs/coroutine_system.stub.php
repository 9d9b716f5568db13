<?php
namespace Swoole\Coroutine;

/**
 * Calls to the operating system that let other coroutines run while they wait.
 * Times are seconds. A timeout of 0 or less waits for ever (only waitEvent() looks once for 0), one below a millisecond counts as one. What fails, is cancelled or takes too long
 * returns false, and swoole_last_error() says why; outside of coroutines all of them throw Swoole\Error.
 * @short-alias Co\System
 * @not-instantiable
 */
class System
{
    /**
     * Wait for $seconds.
     * @param float $seconds at least 0.001
     * @return false if cancelled; at once, with a warning, for less than a millisecond
     * @handler class::coroutine::sleep
     */
    public static function sleep(float $seconds): bool {}

    /**
     * Resolve a name to one address, as the system does it; remembered for 60 seconds (dns_cache_expire).
     * @param int $type AF_INET or AF_INET6
     * @return false: SWOOLE_ERROR_DNSLOOKUP_RESOLVE_FAILED, SWOOLE_ERROR_DNSLOOKUP_RESOLVE_TIMEOUT
     */
    public static function gethostbyname(string $domain_name, int $type = 2, float $timeout = -1): string|false {}

    /**
     * Ask the name server directly, past the hosts file and the cache of the system; remembered for 60 seconds
     * (dns_cache_refresh_time).
     * @param float $timeout default: socket_dns_timeout, which is 60 unless it was set
     * @param int $type AF_INET; AF_INET6, whose addresses are written in full
     * @return false: SWOOLE_ERROR_DNSLOOKUP_RESOLVE_FAILED, also on a timeout
     */
    public static function dnsLookup(string $domain_name, float $timeout = 60, int $type = 2): string|false {}

    /**
     * Resolve a name to all its addresses.
     * @param int $family AF_INET or AF_INET6
     * @param int $socktype SOCK_STREAM, SOCK_DGRAM or SOCK_RAW
     * @param int $protocol IPPROTO_TCP, IPPROTO_UDP...
     * @param ?string $service a port, by name or number: false if there is none such
     * @return array|false false: an EAI_* number (see swoole_strerror(), type 1), SWOOLE_ERROR_CO_TIMEDOUT
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
     * Run a command with /bin/sh and wait for its end. If the wait is cancelled the command runs on.
     * @param bool $get_error_stream standard error is part of the output
     * @return array code (exit code), signal (that ended it, or 0) and output of the command; false if it could not be started, or if
     *     somebody else has collected it (ECHILD), as the kernel does while SIGCHLD is ignored
     */
    public static function exec(string $command, bool $get_error_stream = false): array|false {}

    /**
     * The numbers of the file system that holds $path: bsize, frsize, blocks, bfree, bavail, files, ffree, favail,
     * fsid, flag, namemax.
     * @return array|false false: the number of the system's error
     */
    public static function statvfs(string $path): array|false {}

    /**
     * Read a whole file.
     * @param int $flag LOCK_EX takes a shared lock while reading
     * @return false: the number of the system's error, and a line in the log
     * @throws \ValueError for an empty name, or one with a NUL
     */
    public static function readFile(string $filename, int $flag = 0): string|false {}

    /**
     * Write a whole file; it is made (mode 0644) if it is not there. A symbolic link is not followed.
     * @param int $flags FILE_APPEND: behind what is there; LOCK_EX: under an exclusive lock
     * @return bytes written, fewer than given if the file system is full; false: the number of the system's error, and a line in the log
     * @throws \ValueError for an empty name, or one with a NUL
     */
    public static function writeFile(string $filename, string $fileContent, int $flags = 0): int|false {}

    /**
     * Wait for any child process to end: pid, code (exit code), signal (that ended it, or 0). Not one that another coroutine waits
     * for by its number.
     * @return array|false false: ECHILD (there is none), ETIMEDOUT
     * @handler class::coroutine_system::wait_
     */
    public static function wait(float $timeout = -1): array|false {}

    /**
     * Wait for the child process $pid to end (0 and less: any, as wait()): pid, code, signal.
     * @return array|false false: ECHILD (it is none of ours), ETIMEDOUT
     */
    public static function waitPid(int $pid, float $timeout = -1): array|false {}

    /**
     * Wait for one of the given signals; meanwhile it has no other effect.
     * @param array|int $signals not SIGKILL, SIGSTOP and SIGCHLD
     * @return its number; false: SWOOLE_ERROR_CO_TIMEDOUT, EINVAL (no such signal), EBUSY (Process::signal() has a function for any)
     */
    public static function waitSignal(array|int $signals, float $timeout = -1): int|false {}

    /**
     * Wait until a descriptor is ready.
     * @param mixed $socket a descriptor, a stream, or an object with one
     * @param int $events SWOOLE_EVENT_READ, SWOOLE_EVENT_WRITE or both
     * @param float $timeout 0: only look; negative: for ever
     * @return the events that are there; false: SWOOLE_ERROR_CO_TIMEDOUT (ETIMEDOUT for 0), EINVAL (no events), EBADF, EPERM (a file)
     */
    public static function waitEvent(mixed $socket, int $events = SWOOLE_EVENT_READ, float $timeout = -1): int|false {}
}
