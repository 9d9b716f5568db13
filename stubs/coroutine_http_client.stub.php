<?php
namespace Swoole\Coroutine\Http;

/**
 * An HTTP client whose requests wait as coroutines do. It keeps its connection for the next request, and makes a new one when the server has closed it.
 *
 * A request answers true when there is a response, whatever its status. If not, $statusCode says at what it has failed: -1 the connection, -2 the time was
 * over, -3 the server has ended the connection (or its answer is none), -4 the request could not be sent; $errCode and $errMsg say why.
 * @alias swoole_http_client_coro
 * @short-alias Co\Http\Client
 * @not-serializable
 * @storage
 */
class Client
{
    /** Number of the last error: an errno or a SWOOLE_ERROR_*; 0 if there was none. */
    public $errCode = 0;

    /** The same in words. */
    public $errMsg = '';

    /** Whether it has a connection. */
    public $connected = false;

    /** Name, address, or `unix:/path`, as given to the constructor. */
    public $host = '';

    /** The port. */
    public $port = 0;

    /** Whether it speaks TLS. */
    public $ssl = false;

    /** What set() was given so far. */
    public $setting;

    /** The method of the next request; null: POST if it has a body, else GET. */
    public $requestMethod;

    /** Headers of all requests, as setHeaders() has set them. */
    public $requestHeaders;

    /** Body of the next request. */
    public $requestBody;

    /** Files of the next request, as addFile() and addData() have added them. */
    public $uploadFiles;

    /** The file that download() writes. */
    public $downloadFile;

    /** Where in that file it begins to write. */
    public $downloadOffset = 0;

    /** Status of the response; negative if there is none. */
    public $statusCode = 0;

    /** Headers of the response, names in lower case; of several with one name a list. */
    public $headers;

    /** Set-Cookie headers of the response, as they came. */
    public $set_cookie_headers;

    /** Cookies that are sent: those of setCookies(), and what responses have set. */
    public $cookies;

    /** Body of the response. */
    public $body = '';

    /** Its Swoole\Coroutine\Socket, while it is connected. */
    public $socket;

    /**
     * Make a client; nothing is sent yet.
     * @param string $host name, address, or `unix:/path`
     * @param int $port 0: 80, or 443 with TLS
     * @param bool $ssl speak TLS
     * @throws Client\Exception without a host, or with a port that cannot be
     */
    public function __construct(string $host, int $port = 0, bool $ssl = false) {}

    /**
     * Nothing is left to do.
     */
    public function __destruct() {}

    /**
     * Set options: timeout (seconds for the whole response), connect_timeout, keep_alive (true), defer (false), lowercase_header (true), http_compression
     * (true: ask for compressed answers), body_decompression (true), max_retries (0), write_func (is called with client and data for each piece
     * of the body, instead of keeping it), bind_address, ssl_*, socks5_*, http_proxy_*.
     */
    public function set(array $settings): bool {}

    /**
     * Whether requests return when they are sent.
     */
    public function getDefer(): bool {}

    /**
     * Have requests return when they are sent; recv() waits for the response.
     */
    public function setDefer(bool $defer = true): bool {}

    /**
     * Set the method for execute().
     */
    public function setMethod(string $method): bool {}

    /**
     * Set the headers of the requests that follow. Host, if given, leads; Content-Length is computed.
     */
    public function setHeaders(array $headers): bool {}

    /**
     * Send a name and a password with the requests that follow (RFC 7617).
     */
    public function setBasicAuth(string $username, #[\SensitiveParameter] string $password): void {}

    /**
     * Set the cookies of the requests that follow, name to value.
     */
    public function setCookies(array $cookies): bool {}

    /**
     * Set the body of the requests that follow, until post(): a string, or an array for a form.
     */
    public function setData(array|string $data): bool {}

    /**
     * Send a file with the next request, as part of a form.
     * @param ?string $type its media type; null: by its name
     * @param ?string $filename null: its own name
     * @param int $length bytes; 0: to its end
     */
    public function addFile(string $path, string $name, ?string $type = null, ?string $filename = null, int $offset = 0, int $length = 0): bool {}

    /**
     * Send data as a file with the next request.
     * @param string $path the data
     * @param ?string $type null: application/octet-stream
     * @param ?string $filename null: $name
     */
    public function addData(string $path, string $name, ?string $type = null, ?string $filename = null): bool {}

    /**
     * Send a request with the method, headers and body that were set.
     */
    public function execute(string $path): bool {}

    /**
     * Its own address.
     * @return ['address' => ..., 'port' => ...]
     */
    public function getsockname(): array|false {}

    /**
     * That of the server.
     */
    public function getpeername(): array|false {}

    /**
     * Send a GET request.
     */
    public function get(string $path): bool {}

    /**
     * Send a POST request.
     * @param mixed $data a string, or an array for a form
     */
    public function post(string $path, mixed $data): bool {}

    /**
     * Send a GET request and write the body of the response to a file.
     * @param int $offset where to begin in the file; what is there before stays
     */
    public function download(string $path, string $file, int $offset = 0): bool {}

    /** $body */
    public function getBody(): false|string {}

    /** $headers */
    public function getHeaders(): null|array|false {}

    /** $cookies */
    public function getCookies(): null|array|false {}

    /** $statusCode */
    public function getStatusCode(): false|int {}

    /**
     * Request line and headers of the last request, as they were sent.
     */
    public function getHeaderOut(): false|string {}

    /**
     * The certificate of the server, as PEM.
     */
    public function getPeerCert(): false|string {}

    /**
     * Ask to go on with WebSocket (RFC 6455). From then on recv() gives messages and push() sends them, until one side closes.
     * @return bool whether an answer has come: if `$statusCode` is 101, WebSocket is spoken; anything else is the server's refusal.
     *     False also if the answer does not keep to the standard: errCode is SWOOLE_ERROR_WEBSOCKET_HANDSHAKE_FAILED
     */
    public function upgrade(string $path): bool {}

    /**
     * Send a WebSocket message, or a part of one. Several coroutines may: one waits for the other.
     * @param mixed $data the payload, or a Swoole\WebSocket\Frame, which says all the rest as well
     * @param int $opcode SWOOLE_WEBSOCKET_OPCODE_*
     * @param int $flags SWOOLE_WEBSOCKET_FLAG_* bits; `null`: the default
     * @return bool false if there is no connection, or it has failed: `$errCode` and `$errMsg` say why
     */
    public function push(mixed $data, int $opcode = SWOOLE_WEBSOCKET_OPCODE_TEXT, int $flags = SWOOLE_WEBSOCKET_FLAG_FIN): bool {}

    /**
     * Wait for the response of a request that was sent with setDefer(); after upgrade() for a WebSocket message.
     * @param float $timeout seconds; 0: the option `timeout` (for messages `read_timeout`), else `socket_read_timeout`; below 0: for ever
     * @return mixed of a response: whether it has come; false also if there is none to wait for. Of WebSocket a Swoole\WebSocket\Frame with
     *     a whole message, '' when the server has closed, false on failure (`$errCode`); of these, only ETIMEDOUT leaves the connection open
     */
    public function recv(float $timeout = 0): mixed {}

    /**
     * Close the connection.
     */
    public function close(): bool {}

    /**
     * Send a WebSocket ping. The pong is not told, unless `open_websocket_pong_frame` is set.
     * @param string $data at most 125 bytes
     */
    public function ping(string $data = ""): bool {}

    /**
     * Say with a WebSocket close frame that this is the end, and close the connection.
     * @param int $code SWOOLE_WEBSOCKET_CLOSE_*
     * @param string $reason at most 123 bytes
     * @return bool whether the frame was sent; the connection is closed in any case
     */
    public function disconnect(int $code = SWOOLE_WEBSOCKET_CLOSE_NORMAL, string $reason = ""): bool {}
}
