<?php
namespace Swoole;

/**
 * A blocking client for TCP, UDP and Unix sockets: while it waits, the whole process stands still. For programs without coroutines, and for calls that are
 * short; in coroutines there is Swoole\Coroutine\Client.
 *
 * What fails answers false with a warning, and leaves its number in $errCode: SOCKET_EAGAIN when the time is over while it receives or sends.
 * @alias swoole_client
 * @not-serializable
 * @storage
 */
#[\AllowDynamicProperties]
class Client
{
    /** recv(): out of band data. */
    const MSG_OOB = 1;

    /** recv(): what is received stays there. */
    const MSG_PEEK = 2;

    /** recv(): do not wait. */
    const MSG_DONTWAIT = 64;

    /** recv(): wait for all of the bytes. */
    const MSG_WAITALL = 256;

    /** shutdown(): nothing more is received. */
    const SHUT_RD = 0;

    /** shutdown(): neither. */
    const SHUT_RDWR = 2;

    /** shutdown(): nothing more is sent. */
    const SHUT_WR = 1;

    /** Why the last operation failed: an errno, or a SWOOLE_ERROR_*. */
    public $errCode = 0;

    /** The number of its descriptor; -1 while it has none. */
    public $sock = -1;

    /** Whether connect() has found a kept connection (SWOOLE_KEEP). */
    public $reuse = false;

    /** How often its connection was kept before. */
    public $reuseCount = 0;

    /** What the constructor was given. */
    public $type = 0;

    /** What the constructor was given: kept connections with different ids are different. */
    public $id = null;

    /** What set() was given so far. */
    public $setting = null;

    /**
     * Make a client; nothing is opened yet.
     * @param int $type SWOOLE_SOCK_TCP, SWOOLE_SOCK_UDP..., with SWOOLE_SSL for TLS, and SWOOLE_KEEP to keep connections over close()
     * @param bool $async SWOOLE_SOCK_SYNC; the callback API (SWOOLE_SOCK_ASYNC) is not built yet
     * @throws Exception for SWOOLE_SOCK_ASYNC
     * @throws \TypeError for another type
     */
    public function __construct(int $type, bool $async = SWOOLE_SOCK_SYNC, string $id = '') {}

    /**
     * The connection is closed, or kept.
     */
    public function __destruct() {}

    /**
     * Set options, as Swoole\Coroutine\Client::set(); in force from the next connect() on.
     */
    public function set(array $settings): bool {}

    /**
     * Connect; TLS and proxies included.
     * @param float $timeout seconds, for receiving and sending as well
     * @param int $sock_flag has no effect
     */
    public function connect(string $host, int $port = 0, float $timeout = 0.5, int $sock_flag = 0): bool {}

    /**
     * Receive what there is, or a packet, if there are rules for such.
     * @param int $size the most; 64 KiB unless all of it is waited for
     * @param int $flag MSG_PEEK, MSG_DONTWAIT, MSG_WAITALL (or true)
     * @return '' when the other side has ended the connection
     */
    public function recv(int $size = 65536, int $flag = 0): string|false {}

    /**
     * Send everything.
     * @param int $flag has no effect
     * @return int bytes that were sent
     */
    public function send(string $data, int $flag = 0): int|false {}

    /**
     * Send a file without reading it into memory.
     * @param int $length bytes; 0: to its end
     */
    public function sendfile(string $filename, int $offset = 0, int $length = 0): bool {}

    /**
     * Send a message to somebody, without connect().
     */
    public function sendto(string $ip, int $port, string $data): bool {}

    /**
     * Speak TLS from now on.
     * @throws Exception for a callback, which belongs to the callback API
     */
    public function enableSSL(?callable $onSslReady = null): bool {}

    /**
     * The certificate of the server, as PEM.
     */
    public function getPeerCert(): string|bool {}

    /**
     * Whether the certificate of the server is good.
     * @more-arguments
     */
    public function verifyPeerCert(): bool {}

    /**
     * Whether it is connected, as far as is known here.
     */
    public function isConnected(): bool {}

    /**
     * Its own address.
     * @return ['port' => ..., 'host' => ...]
     */
    public function getsockname(): array|false {}

    /**
     * That of the other side; of a UDP client, of whoever has sent last.
     */
    public function getpeername(): array|false {}

    /**
     * Close the connection, or keep it for the next object with the same target (SWOOLE_KEEP).
     * @param bool $force close it in any case
     */
    public function close(bool $force = false): bool {}

    /**
     * End one direction of the connection.
     * @param int $how SHUT_RD, SHUT_WR, SHUT_RDWR
     */
    public function shutdown(int $how): bool {}
}
