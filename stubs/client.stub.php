<?php
namespace Swoole;

/**
 * A blocking client for TCP, UDP and Unix sockets: while it waits, the whole process stands still. For programs without coroutines, and for calls that are
 * short; in coroutines there is Swoole\Coroutine\Client.
 *
 * What fails answers false with a warning, and leaves its number in $errCode: SOCKET_EAGAIN when the time is over while it receives or sends.
 *
 * With SWOOLE_SOCK_ASYNC, as the second argument of the constructor, it is the client of the callback API, as Swoole had it up to 4.2: nothing
 * waits, and what happens goes to the callbacks of on(). See Swoole\Async\Client, which is the same.
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
     * @param bool $async SWOOLE_SOCK_ASYNC: the callback API; so is SWOOLE_ASYNC in the type
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
     * Receive what there is, or a packet, if there are rules for such. Not of the callback API.
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
     * Speak TLS from now on. Of the callback API $onSslReady(Client) is called when it is spoken; what was sent before goes in the clear,
     * what is sent from now on does not, also if it is sent before that.
     * @throws Exception for a callback without SWOOLE_SOCK_ASYNC, or none with it
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
     * Its socket as an object of ext-sockets, with a descriptor of its own.
     * @return false with a warning without that extension
     */
    public function getSocket(): \Socket|false {}

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
     * Set the callback of an event, of the callback API only: connect(Client), receive(Client, string), error(Client), close(Client),
     * bufferFull(Client), bufferEmpty(Client). The first four must be there before a stream connects, receive before connect() of any other.
     * @return bool false with a warning for another event, or what cannot be called
     * @handler class::client::callbacks::on
     */
    public function on(string $host, callable $callback): bool {}

    /**
     * Receive nothing until wakeup(). Of the callback API only.
     * @return bool false if it sleeps already
     * @handler class::client::callbacks::sleep
     */
    public function sleep(): bool {}

    /**
     * Receive again. Of the callback API only.
     * @return bool false if it does not sleep
     * @handler class::client::callbacks::wakeup
     */
    public function wakeup(): bool {}

    /**
     * The same as sleep().
     * @handler class::client::callbacks::sleep
     */
    public function pause(): bool {}

    /**
     * The same as wakeup().
     * @handler class::client::callbacks::wakeup
     */
    public function resume(): bool {}

    /**
     * End one direction of the connection.
     * @param int $how SHUT_RD, SHUT_WR, SHUT_RDWR
     */
    public function shutdown(int $how): bool {}
}
