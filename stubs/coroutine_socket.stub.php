<?php
namespace Swoole\Coroutine;

/**
 * A socket whose operations wait as coroutines do. In each direction, reading and writing, one coroutine may wait at a time; a second one gets a
 * Swoole\Error that names both.
 *
 * An operation that fails answers false, and says why in $errCode and $errMsg: an errno, SOCKET_ETIMEDOUT when its time is over, SOCKET_ECANCELED when
 * it was cancelled or the socket was closed meanwhile, SOCKET_EBADF once it is closed. Times are in seconds: 0 takes the usual one
 * (socket_connect_timeout, socket_read_timeout, socket_write_timeout of Coroutine::set()), below 0 waits for ever.
 * @short-alias Co\Socket
 * @not-serializable
 * @storage
 */
class Socket
{
    /** The number of its descriptor; -1 before the constructor, and once it is closed. */
    public $fd = -1;

    /** AF_INET, AF_INET6, AF_UNIX. */
    public $domain = 0;

    /** SOCK_STREAM, SOCK_DGRAM, SOCK_RAW. */
    public $type = 0;

    /** IPPROTO_*, 0 for the usual one. */
    public $protocol = 0;

    /** Why the last operation failed; 0 after a success. */
    public $errCode = 0;

    /** The same in words. */
    public $errMsg = '';

    /** Of ext-sockets, which sees streams through it; has no effect. */
    public $__ext_sockets_nonblock = false;

    /** The same. */
    public $__ext_sockets_timeout = 0;

    /**
     * Open a socket.
     * @param int $domain AF_INET, AF_INET6, AF_UNIX
     * @param int $type SOCK_STREAM, SOCK_DGRAM, SOCK_RAW
     * @param int $protocol IPPROTO_*, 0 for the usual one
     * @throws Socket\Exception the system refuses it; its code is the errno
     */
    public function __construct(int $domain, int $type, int $protocol = IPPROTO_IP) {}

    /**
     * Give the socket an address. One that was in use a moment ago may be used again (SO_REUSEADDR).
     * @param string $address an address in digits, or the path of a Unix socket
     * @param int $port 0: the system chooses
     */
    public function bind(string $address, int $port = 0): bool {}

    /**
     * Wait for connections.
     * @param int $backlog how many may wait to be accepted
     */
    public function listen(int $backlog = 512): bool {}

    /**
     * Take a connection; waits until there is one.
     * @return false after the time
     */
    public function accept(float $timeout = 0): Socket|false {}

    /**
     * Connect to a host, whose name is looked up, or to the path of a Unix socket. Goes through the proxy and speaks TLS, if that was set.
     * @param int $port required for AF_INET and AF_INET6
     */
    public function connect(string $host, int $port = 0, float $timeout = 0): bool {}

    /**
     * Whether the other side has not ended the connection. Asks the system, does not wait.
     */
    public function checkLiveness(): bool {}

    /**
     * The coroutine that waits in a direction.
     * @param int $event SWOOLE_EVENT_READ, SWOOLE_EVENT_WRITE, or both
     * @return int 0 if none does
     */
    public function getBoundCid(int $event): int {}

    /**
     * What has come and would be received next; it stays there. Does not wait.
     * @return false if nothing has come (SOCKET_EAGAIN); '' at the end
     */
    public function peek(int $length = 65536): string|false {}

    /**
     * Receive what there is; waits until something has come.
     * @param int $length the most
     * @return '' at the end of the connection
     */
    public function recv(int $length = 65536, float $timeout = 0): string|false {}

    /**
     * Send what the system takes; waits until it takes something.
     * @return int bytes that it has taken: perhaps not all
     */
    public function send(string $data, float $timeout = 0): int|false {}

    /**
     * Receive into several strings, one after the other; waits until something has come.
     * @param array $io_vector how long each may be
     * @throws Socket\Exception for what is no length
     */
    public function readVector(array $io_vector, float $timeout = 0): array|false {}

    /**
     * As readVector(), until all of them are full, or the connection has ended.
     */
    public function readVectorAll(array $io_vector, float $timeout = 0): array|false {}

    /**
     * Send several strings by one call of the system, as far as it takes them.
     * @return int bytes that it has taken
     * @throws Socket\Exception for what is no string
     */
    public function writeVector(array $io_vector, float $timeout = 0): int|false {}

    /**
     * As writeVector(), until all are sent.
     */
    public function writeVectorAll(array $io_vector, float $timeout = 0): int|false {}

    /**
     * Send a file without reading it into memory.
     * @param int $offset where it begins
     * @param int $length bytes; 0: to its end
     */
    public function sendFile(string $file, int $offset = 0, int $length = 0): bool {}

    /**
     * Receive exactly so many bytes.
     * @return string fewer if the connection ends or the time is over before; false if nothing has come by then
     */
    public function recvAll(int $length = 65536, float $timeout = 0): string|false {}

    /**
     * Send everything.
     * @return int fewer bytes if it fails on the way; false if none was sent
     */
    public function sendAll(string $data, float $timeout = 0): int|false {}

    /**
     * Receive a packet, by the rules of setProtocol(); without rules, what there is.
     * @return '' at the end of the connection, or if the other side sends what is no packet (SWOOLE_ERROR_PACKAGE_LENGTH_NOT_FOUND)
     */
    public function recvPacket(float $timeout = 0): string|false {}

    /**
     * Receive a line, up to and with its CR or LF.
     * @param int $length the most
     */
    public function recvLine(int $length = 65536, float $timeout = 0): string|false {}

    /**
     * As recv(), in larger reads: what is too much for one call is there for the next.
     */
    public function recvWithBuffer(int $length = 65536, float $timeout = 0): string|false {}

    /**
     * Receive a message, and learn from whom.
     * @param mixed $peername becomes ['address' => ..., 'port' => ...]
     */
    public function recvfrom(mixed &$peername, float $timeout = 0): string|false {}

    /**
     * Send a message to somebody.
     * @param string $addr a host, or the path of a Unix socket
     */
    public function sendto(string $addr, int $port, string $data): int|false {}

    /**
     * An option of the socket.
     * @return mixed int; ['l_onoff', 'l_linger'] for SO_LINGER, ['sec', 'usec'] for SO_RCVTIMEO and SO_SNDTIMEO; false with a warning if the system refuses
     */
    public function getOption(int $level, int $opt_name): mixed {}

    /**
     * Set an option of the socket; values as getOption() gives them. SO_RCVTIMEO and SO_SNDTIMEO set the usual times.
     */
    public function setOption(int $level, int $opt_name, mixed $opt_value): bool {}

    /**
     * Set how packets are told apart, and TLS: open_eof_check, package_eof, open_length_check, package_length_type, package_length_offset,
     * package_body_offset, package_length_func, package_max_length, open_ssl, ssl_*.
     */
    public function setProtocol(array $settings): bool {}

    /**
     * Speak TLS from now on: as a server on an accepted connection, else as a client.
     */
    public function sslHandshake(): bool {}

    /**
     * End one direction of the connection, or both.
     * @param int $how 0: nothing more is received, 1: sent, 2: both
     */
    public function shutdown(int $how = 2): bool {}

    /**
     * Close it. Coroutines that wait for it go on with SOCKET_ECANCELED.
     */
    public function close(): bool {}

    /**
     * End the wait of the coroutine that waits in a direction; its operation fails with SOCKET_ECANCELED.
     * @return false if none does
     */
    public function cancel(int $event = SWOOLE_EVENT_READ): bool {}

    /**
     * Its own address.
     * @return ['address' => ..., 'port' => ...]
     */
    public function getsockname(): array|false {}

    /**
     * That of the other side.
     */
    public function getpeername(): array|false {}

    /**
     * Whether it was closed.
     */
    public function isClosed(): bool {}

    /**
     * A socket of a stream. Closing either closes both.
     * @param resource $stream
     */
    public static function import($stream): Socket|false {}
}
