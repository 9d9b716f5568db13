<?php
namespace Swoole;

/**
 * Files, names and commands whose outcome goes to a callback, as Swoole had it up to 4.2; each is a function as well
 * (swoole_async_read()...). None of it holds up the event loop.
 *
 * An operation that was accepted calls its callback: once, later than the call returns, in a coroutine of its own. Until then it
 * keeps the callback and what that has bound, and the event loop going; nothing else has to be stored.
 * @alias swoole_async
 * @not-instantiable
 */
class Async
{
    /**
     * Read a file in chunks: callback(string $filename, string $content) for each, in order and one at a time, and once with ''
     * at the end (swoole_last_error() is 0 unless reading has failed). A callback that returns false gets no more.
     * @param int $chunk_size bytes; at most 1 MiB
     * @param int $offset bytes; where to begin
     * @return bool false with a warning: the file cannot be opened, or ends before $offset
     */
    public static function read($filename, $callback, $chunk_size = 65536, $offset = 0) {}

    /**
     * Write a part of a file, which is made if it is not there: callback(string $filename, int $written); $written is -1, and
     * swoole_last_error() says why, if nothing could be written. Writes of one file are done in the order in which they were asked for.
     * @param int $offset bytes; -1: at the end
     * @return bool false if there is nothing to write; with a warning: the file cannot be opened
     */
    public static function write($filename, $content, $offset = -1, $callback = null) {}

    /**
     * Read a whole file: callback(string $filename, string $content).
     * @return bool false with a warning: the file cannot be opened, is empty, or larger than memory_limit
     */
    public static function readFile($filename, $callback) {}

    /**
     * Write a whole file in place of what is there: callback as that of write().
     * @param int $flags FILE_APPEND: at its end
     * @return bool as write()
     */
    public static function writeFile($filename, $content, $callback = null, $flags = 0) {}

    /**
     * Resolve a name: callback(string $hostname, string $address); the address is '' if there is none.
     * @return bool false with a warning for what is no name
     */
    public static function dnsLookup($hostname, $callback) {}

    /**
     * Resolve a name, waiting as a coroutine.
     * @param int $type AF_INET or AF_INET6
     * @handler class::coroutine_system::dns_lookup
     */
    public static function dnsLookupCoro(string $domain_name, float $timeout = 60, int $type = 2): string|false {}

    /**
     * Run a command of the shell: callback(string $output, array|false $status), with its `code` and the `signal` that has ended it.
     * @return int|false the number of its process; false with a warning if it cannot be started
     */
    public static function exec($command, $callback) {}

    /**
     * Options of the process: swoole_async_set().
     * @handler function::swoole_async_set
     */
    public static function set(array $settings): bool {}
}
