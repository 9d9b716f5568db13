<?php
namespace Swoole\Coroutine\Http2;

/**
 * An HTTP/2 client: many requests at once on one connection. send() gives a request its stream and does not wait for the answer, recv() waits for
 * the next answer, whichever it is; so one coroutine may receive while others send.
 *
 * Where a method says false, $errCode and $errMsg say why.
 * @short-alias Co\Http2\Client
 * @not-serializable
 * @storage
 */
class Client
{
    /** Number of the last error: an errno or a SWOOLE_ERROR_*, or the code of the server's GOAWAY; 0 if there was none. */
    public $errCode = 0;

    /** The same in words; of a GOAWAY the server's own. */
    public $errMsg = '';

    /** Not used. */
    public $sock = -1;

    /** Not used. */
    public $type = 0;

    /** What set() was given so far. */
    public $setting;

    /** The connection as a Swoole\Coroutine\Socket; null without one. */
    public $socket;

    /** Whether it is connected. */
    public $connected = false;

    /** Name, address, or `unix:/path`, as given to the constructor. */
    public $host;

    /** The port. */
    public $port = 0;

    /** Whether it speaks TLS. */
    public $ssl = false;

    /** The last request that the server has taken, by its GOAWAY. */
    public $serverLastStreamId = 0;

    /**
     * A client of a server, not connected yet.
     * @param int $port 0: 80, or 443 with TLS
     * @throws Client\Exception the host is empty, the port cannot be
     */
    public function __construct(string $host, int $port = 80, bool $open_ssl = false) {}

    /** Closes the connection. */
    public function __destruct() {}

    /**
     * Options of the socket: `timeout`, `connect_timeout`, `ssl_*`, proxies...
     * @return bool false: one of them cannot be, of which a warning tells
     */
    public function set(array $settings): bool {}

    /**
     * Connect, and say what HTTP/2 begins with. The server's answer to that is not waited for.
     * @return bool false: it could not, or is connected (EISCONN)
     */
    public function connect(): bool {}

    /**
     * What is known of the connection: `current_stream_id` (the next request's), `last_stream_id` (the largest of which something has come),
     * `local_settings`, `remote_settings`, `active_stream_num`.
     * @param string $key one of them; all if it is empty
     */
    public function stats(string $key = ''): array|int {}

    /**
     * Whether the answer to a request has not come to its end; of 0: whether there is a connection.
     */
    public function isStreamExist(int $stream_id): bool {}

    /**
     * Send a request, as far as the server's windows let it through; the rest goes while answers are received.
     * @return int|false the number of its stream; false: it cannot be sent
     */
    public function send(\Swoole\Http2\Request $request): int|false {}

    /**
     * Send more of the body of a request with `$pipeline`. With more than 4 MB unsent it reads on until the server has taken some.
     * @param mixed $data text, or an array that is sent as a form
     * @param bool $end_stream it is the last part
     * @return bool false: there is no such request, or it has its end (EINVAL)
     */
    public function write(int $stream_id, mixed $data, bool $end_stream = false): bool {}

    /**
     * Wait for the next whole answer; of requests with `$usePipelineRead` for the next part of one.
     * @param float $timeout seconds; 0: the usual time, negative: for ever
     * @return \Swoole\Http2\Response|false false: none has come, the connection has ended, or the server has said GOAWAY
     */
    public function recv(float $timeout = 0): \Swoole\Http2\Response|false {}

    /**
     * As recv(), but a part of an answer is enough: $response->pipeline says that more follows.
     * @param float $timeout seconds; 0: the usual time, negative: for ever
     */
    public function read(float $timeout = 0): \Swoole\Http2\Response|false {}

    /**
     * Ask the server for a sign of life. Its answer is not told.
     */
    public function ping(): bool {}

    /**
     * Tell the server that nothing more is taken from it. The connection stays until close().
     * @param int $error_code SWOOLE_HTTP2_ERROR_*
     * @param string $debug_data text for whoever looks at it
     */
    public function goaway(int $error_code = 0, string $debug_data = ''): bool {}

    /**
     * Close the connection. Who waits in recv() goes on with false.
     * @return bool false: there is none (EBADF)
     */
    public function close(): bool {}
}
