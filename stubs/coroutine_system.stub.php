<?php
namespace Swoole\Coroutine;

/**
 * Calls to the operating system that let other coroutines run while they wait.
 * Times are seconds; a negative timeout waits for ever.
 * @short-alias Co\System
 * @not-instantiable
 */
class System
{
    /**
     * Wait for $seconds, at least one millisecond.
     * @return false if cancelled
     * @handler class::coroutine::sleep
     */
    public static function sleep(float $seconds): bool {}

    /**
     * Resolve a name to one address.
     * @param int $type AF_INET or AF_INET6
     * @return false on failure; see swoole_last_error()
     */
    public static function gethostbyname(string $domain_name, int $type = 2, float $timeout = -1): string|false {}

    /**
     * Ask the name server directly, past the hosts file and the cache of the system.
     * @param int $type AF_INET or AF_INET6
     */
    public static function dnsLookup(string $domain_name, float $timeout = 60, int $type = 2): string|false {}

    /**
     * Resolve a name to all its addresses.
     * @param int $family AF_INET or AF_INET6
     * @param int $socktype SOCK_STREAM, SOCK_DGRAM or SOCK_RAW
     * @param int $protocol IPPROTO_TCP, IPPROTO_UDP...
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
     * Run a shell command and wait for its end.
     * @return code, signal and output of the command
     */
    public static function exec(string $command, bool $get_error_stream = false): array|false {}

    /**
     * The numbers of the file system that holds $path: bsize, frsize, blocks, bfree, bavail, files, ffree, favail,
     * fsid, flag, namemax.
     */
    public static function statvfs(string $path): array|false {}

    /**
     * Read a whole file.
     * @param int $flag LOCK_EX takes a shared lock while reading
     */
    public static function readFile(string $filename, int $flag = 0): string|false {}

    /**
     * Write a whole file.
     * @param int $flags FILE_APPEND, LOCK_EX
     * @return bytes written
     */
    public static function writeFile(string $filename, string $fileContent, int $flags = 0): int|false {}

    /**
     * Wait for any child process to end: pid, code, signal.
     * @handler class::coroutine_system::wait_
     */
    public static function wait(float $timeout = -1): array|false {}

    /**
     * Wait for the child process $pid to end (-1: any): pid, code, signal.
     */
    public static function waitPid(int $pid, float $timeout = -1): array|false {}

    /**
     * Wait for one of the given signals.
     * @return its number, false on timeout
     */
    public static function waitSignal(array|int $signals, float $timeout = -1): int|false {}

    /**
     * Wait until a descriptor is ready.
     * @param mixed $socket a descriptor, a stream, or an object with one
     * @param int $events SWOOLE_EVENT_READ, SWOOLE_EVENT_WRITE or both
     * @return the events that are there
     */
    public static function waitEvent(mixed $socket, int $events = SWOOLE_EVENT_READ, float $timeout = -1): int|false {}
}
