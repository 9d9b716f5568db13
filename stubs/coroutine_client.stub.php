<?php
namespace Swoole\Coroutine;

/**
 * A client for TCP, UDP and Unix sockets, with packets, TLS and proxies. Its operations wait as coroutines do; at a time one coroutine may
 * receive and one send.
 *
 * Whatever fails answers false, and says why in $errCode and $errMsg: an errno, SOCKET_ETIMEDOUT when the time is over, SOCKET_ECANCELED when the client was
 * closed meanwhile, a SWOOLE_ERROR_*. Times are in seconds; 0 takes the usual one, below 0 waits for ever.
 * @alias swoole_client_coro
 * @short-alias Co\Client
 * @not-serializable
 * @storage
 */
class Client
{
    /** recv(2): out of band data. */
    const MSG_OOB = 1;

    /** recv(2): what is received stays there. */
    const MSG_PEEK = 2;

    /** recv(2): do not wait. */
    const MSG_DONTWAIT = 64;

    /** recv(2): wait for everything. */
    const MSG_WAITALL = 256;

    /** Why the last operation failed. */
    public $errCode = 0;

    /** The same in words. */
    public $errMsg = '';

    /** The number of its descriptor; -1 while it has none. */
    public $fd = -1;

    /** Its Swoole\Coroutine\Socket, while it has one. */
    public $socket = null;

    /** What the constructor was given. */
    public $type = SWOOLE_SOCK_TCP;

    /** What set() was given so far. */
    public $setting = null;

    /** Whether connect() has succeeded and close() was not called. */
    public $connected = false;

    /**
     * Make a client; nothing is opened yet.
     * @param int $type SWOOLE_SOCK_TCP, SWOOLE_SOCK_UDP, SWOOLE_SOCK_UNIX_STREAM..., with SWOOLE_SSL for TLS
     * @throws \TypeError for another type
     */
    public function __construct(int $type) {}

    /**
     * Nothing is left to do.
     */
    public function __destruct() {}

    /**
     * Set options: times (timeout, connect_timeout, read_timeout, write_timeout), packets (as Coroutine\Socket::setProtocol()), TLS (ssl_*), proxies
     * (socks5_*, http_proxy_*), bind_address, bind_port, open_tcp_nodelay, socket_buffer_size.
     * @return false for an empty array, or if something is not as it must be, of which a warning tells
     * @throws \Swoole\Exception a proxy for what is no TCP
     */
    public function set(array $settings): bool {}

    /**
     * Connect; TLS and proxies included. A UDP client then sends there, and hears nobody else.
     * @param string $host a name, an address, or the path of a Unix socket
     * @param float $timeout for connecting; from then on for receiving and sending, too
     * @param int $sock_flag has no effect
     */
    public function connect(string $host, int $port = 0, float $timeout = 0, int $sock_flag = 0): bool {}

    /**
     * Receive what there is, 64 KiB at most; or a packet, if there are rules for such.
     * @return '' when the other side has ended the connection
     */
    public function recv(float $timeout = 0): string|false {}

    /**
     * What has come and would be received next. Does not wait.
     */
    public function peek(int $length = 65535): string|false {}

    /**
     * Send everything.
     * @return int bytes that were sent; fewer if it fails on the way
     */
    public function send(string $data, float $timeout = 0): int|false {}

    /**
     * Send a file without reading it into memory.
     * @param int $offset where it begins
     * @param int $length bytes; 0: to its end
     */
    public function sendfile(string $filename, int $offset = 0, int $length = 0): bool {}

    /**
     * Send a message to somebody, without connect().
     */
    public function sendto(string $address, int $port, string $data): bool {}

    /**
     * Receive a message, and learn from whom.
     * @param int $length the most
     */
    public function recvfrom(int $length, mixed &$address, mixed &$port = 0): string|false {}

    /**
     * Speak TLS from now on.
     */
    public function enableSSL(): bool {}

    /**
     * The certificate of the server, as PEM.
     */
    public function getPeerCert(): string|false {}

    /**
     * Whether the certificate of the server is good, by ssl_cafile, ssl_capath, or what the system trusts.
     */
    public function verifyPeerCert(bool $allow_self_signed = false): bool {}

    /**
     * Its socket; close() of either closes both.
     * @return false while there is none
     */
    public function exportSocket(): Socket|false {}

    /**
     * Whether it is connected, as far as is known here.
     */
    public function isConnected(): bool {}

    /**
     * Its own address.
     * @return ['host' => ..., 'address' => ..., 'port' => ...], the first two the same
     */
    public function getsockname(): array|false {}

    /**
     * That of the other side.
     */
    public function getpeername(): array|false {}

    /**
     * Close the connection. Whoever waits for it goes on. The object can connect again.
     */
    public function close(): bool {}
}
