<?php
namespace Swoole\Coroutine\Http;

/**
 * A server for HTTP/1.1 that runs in a coroutine: each request gets a coroutine of its own. There may be any number in one process.
 *
 * The address is bound, and clients may connect, from the constructor on; they are served by start().
 * @short-alias Co\Http\Server
 * @not-serializable
 * @storage
 */
final class Server
{
    /** The number of the descriptor that listens. */
    public $fd = -1;

    /** What the constructor was given. */
    public $host;

    /** The port that it is bound to; 0 for a Unix socket. */
    public $port = -1;

    /** Whether it speaks TLS, as the constructor was told. */
    public $ssl = false;

    /** Everything that set() was given; null before. */
    public $settings;

    /** Why the constructor, or start(), has come to its end: SOCKET_ECANCELED after shutdown(). */
    public $errCode = 0;

    /** The text of $errCode. */
    public $errMsg = '';

    /**
     * Bind the address and listen there.
     * @param string $host an address of IPv4 or IPv6, a name, or a Unix socket: `unix:/path`, whose file goes with the object
     * @param int $port 0: one that is free, see $port
     * @param bool $ssl speak TLS; set() gives `ssl_cert_file` and `ssl_key_file`
     * @param bool $reuse_port others that say so too may bind the same port
     * @throws \Swoole\Exception it cannot be bound; its code is the errno
     */
    public function __construct(string $host, int $port = 0, bool $ssl = false, bool $reuse_port = false) {}

    /**
     * Set options, before start(). Those of `Swoole\Server::set()` that belong to a port or to HTTP are in force; those of processes, and what nobody
     * knows, have no effect.
     * @return bool false for an empty array
     * @throws \ValueError a value that cannot be
     * @throws \Swoole\Exception an option that is not built yet
     */
    public function set(array $settings): bool {}

    /**
     * Say who answers requests whose path begins with $pattern, in any case of ASCII letters; of several the longest one counts.
     * '/' is for all others as well. What nobody is there for is answered with 404. Again for the same pattern: in its place.
     * @param callable $callback function (Swoole\Http\Request $request, Swoole\Http\Response $response): void
     */
    public function handle(string $pattern, callable $callback): bool {}

    /**
     * Serve until shutdown(), or until the coroutine is cancelled. The calling coroutine waits here.
     * @return bool false if it serves already, or cannot: see $errCode
     * @throws \Swoole\Exception TLS without a certificate, or with files that cannot be used
     */
    public function start(): bool {}

    /**
     * Have start() return. No connection is accepted any more, idle ones are closed, requests that have begun come to their end.
     */
    public function shutdown(): void {}
}
