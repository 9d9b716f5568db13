<?php
namespace Swoole\Http;

/**
 * The answer to a request. It is sent by end(). If nothing refers to it any more before that, the client gets a 500 (or, after
 * write(), the end of the body).
 * Methods return false with a warning when it was sent already or the connection is gone.
 * @alias swoole_http_response
 * @not-serializable
 * @storage
 */
class Response
{
    /** Session number of the connection. */
    public $fd = 0;

    /** After detach() in a coroutine server: the connection, as a Swoole\Coroutine\Socket; else null. */
    public $socket;

    /** Headers set so far. */
    public $header;

    /** Cookies set so far, as header values. */
    public $cookie;

    /** Trailers set so far. */
    public $trailer;

    /**
     * Set the headers to an empty array again.
     */
    public function initHeader(): bool {}

    /**
     * Whether it can still be written to.
     */
    public function isWritable(): bool {}

    /**
     * Set a cookie with an url-encoded value. Without a value it is deleted.
     * @param int $expires Unix time in seconds, 0: with the session
     * @param string $samesite Strict, Lax or None
     * @param string $priority Low, Medium or High
     */
    public function cookie(
        Cookie|string $name_or_object,
        string $value = '',
        int $expires = 0,
        string $path = '/',
        string $domain = '',
        bool $secure = false,
        bool $httponly = false,
        string $samesite = '',
        string $priority = '',
        bool $partitioned = false,
    ): bool {}

    /**
     * Same as cookie().
     * @handler class::http_response::cookie
     */
    public function setCookie(
        Cookie|string $name_or_object,
        string $value = '',
        int $expires = 0,
        string $path = '/',
        string $domain = '',
        bool $secure = false,
        bool $httponly = false,
        string $samesite = '',
        string $priority = '',
        bool $partitioned = false,
    ): bool {}

    /**
     * As cookie(), but the value goes out as it is.
     */
    public function rawcookie(
        Cookie|string $name_or_object,
        string $value = '',
        int $expires = 0,
        string $path = '/',
        string $domain = '',
        bool $secure = false,
        bool $httponly = false,
        string $samesite = '',
        string $priority = '',
        bool $partitioned = false,
    ): bool {}

    /**
     * Same as rawcookie().
     * @handler class::http_response::rawcookie
     */
    public function setRawCookie(
        Cookie|string $name_or_object,
        string $value = '',
        int $expires = 0,
        string $path = '/',
        string $domain = '',
        bool $secure = false,
        bool $httponly = false,
        string $samesite = '',
        string $priority = '',
        bool $partitioned = false,
    ): bool {}

    /**
     * Set the status code, with a reason of one's own or the standard one.
     */
    public function status(int $http_code, string $reason = ''): bool {}

    /**
     * Same as status().
     * @handler class::http_response::status
     */
    public function setStatusCode(int $http_code, string $reason = ''): bool {}

    /**
     * Set a header; an array sends it once for each value that is not null. Null: no such header. Null, or an empty text, for
     * Content-Type, Server or Date: not the server's own either.
     * @param bool $format write the name in the usual capitals (HTTP/1)
     */
    public function header(string $key, array|string $value, bool $format = true): bool {}

    /**
     * Same as header().
     * @handler class::http_response::header
     */
    public function setHeader(string $key, array|string $value, bool $format = true): bool {}

    /**
     * Set a trailer: a field that follows the body; before end(); `null` takes it away. HTTP/1.1 has a place for it behind a body that was sent by write() only.
     * @return false, with a warning, for one that a client has to know before the body (RFC 9110, 6.5.1)
     */
    public function trailer(string $key, string $value): bool {}

    /**
     * Ask a client of HTTP/2, or of WebSocket after upgrade(), for a sign of life. What it answers is not told.
     * @param string $data at most 125 bytes, for WebSocket; HTTP/2 has no use for it
     * @return bool false: the client speaks neither (with a warning), or is gone
     */
    public function ping(string $data = ''): bool {}

    /**
     * Tell an HTTP/2 client that its further requests are not taken. The connection ends when those are answered that have come.
     * @param int $error_code SWOOLE_HTTP2_ERROR_*
     * @param string $debug_data text for whoever looks at it, 16 KB at most
     * @return bool false: the client does not speak HTTP/2 (with a warning), or is gone
     */
    public function goaway(int $error_code = 0, string $debug_data = ''): bool {}

    /**
     * Send a part of the body at once: chunked in HTTP/1.1, a data frame in HTTP/2. The first one sends the head.
     * @return bool false: it was not taken, or was empty (with a warning; the head is sent all the same)
     */
    public function write(string $content): bool {}

    /**
     * Send the body, or end one that write() began.
     */
    public function end(?string $content = null): bool {}

    /**
     * Send a file as the body, from the system's cache.
     * @param int $length bytes, 0: up to the end
     */
    public function sendfile(string $filename, int $offset = 0, int $length = 0): bool {}

    /**
     * Answer with a redirect and end.
     */
    public function redirect(string $location, int $http_code = 302): bool {}

    /**
     * Give up the response without ending it; create() takes it up elsewhere. In a coroutine server the connection is the program's own from
     * then on: `$socket` is a Coroutine\Socket for it, which first receives what has come behind the request.
     * @return bool false with a warning if it has ended already; in a coroutine server also if it has begun, or the connection speaks TLS or HTTP/2
     */
    public function detach(): bool {}

    /**
     * Take up the answer to a request by its session number: one that was detached, in this process or another one of the server; in PROCESS mode
     * one that any process owes and has not begun, also without detaching it there, and who answers first answers; on a port without HTTP, an answer to whatever
     * was received. Let go of without an answer, it leaves the request to the others.
     *
     * With a Coroutine\Socket, or [socket, request], it is an answer on that: the method that sends waits as sendAll() does, and where the request
     * (HTTP/1.0, `Connection: close`) or the answer wants it, the socket is closed at the end. Without a request it is one to a client of HTTP/1.1.
     * @param object|array|int $server a Server with $fd, [server, request], or just the number; a Coroutine\Socket or [socket, request]
     * @return false with a warning if no request of that session waits for its answer, or it is answered here already
     */
    public static function create(object|array|int $server = -1, int $fd = -1): Response|false {}

    /**
     * Answer with 101: from now on the connection speaks WebSocket, by recv() and push() of this object (coroutine server). It is closed
     * when the handler has returned and nobody else has the object.
     * @return false if the request does not ask for it; it is answered with 400 then, with 426 for another version of the protocol.
     *     In a process server false with a warning: there `Swoole\WebSocket\Server` does this.
     */
    public function upgrade(): bool {}

    /**
     * Send a WebSocket message (coroutine server). Waits while the client does not read what was sent before.
     * @param int $opcode SWOOLE_WEBSOCKET_OPCODE_*
     * @param int $flags SWOOLE_WEBSOCKET_FLAG_* bits; `null`: the default
     * @return false if the connection has ended, or with a warning if that cannot be a frame; see swoole_last_error()
     */
    public function push(
        \Swoole\WebSocket\Frame|string $data,
        int $opcode = SWOOLE_WEBSOCKET_OPCODE_TEXT,
        int $flags = SWOOLE_WEBSOCKET_FLAG_FIN,
    ): bool {}

    /**
     * Wait for a WebSocket message (coroutine server). Messages come whole, unmasked and unfolded; pings, pongs and close frames only with
     * the options `open_websocket_ping_frame` and so on.
     * @param float $timeout seconds; 0: `socket_read_timeout` of Coroutine::set() (for ever, if that is not set); below 0: for ever
     * @return '' if the connection is closed, false on failure or timeout: swoole_last_error() is SOCKET_ETIMEDOUT then
     */
    public function recv(float $timeout = 0): \Swoole\WebSocket\Frame|string|false {}

    /**
     * Close the connection.
     */
    public function close(): bool {}

    /**
     * Send a close frame and close the connection (WebSocket).
     * @param int $code SWOOLE_WEBSOCKET_CLOSE_*
     * @param string $reason at most 123 bytes
     * @return false if it could not be sent; the connection is closed then, too, unless the reason is too long (with a warning)
     */
    public function disconnect(int $code = SWOOLE_WEBSOCKET_CLOSE_NORMAL, string $reason = ''): bool {}
}
