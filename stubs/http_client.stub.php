<?php
namespace Swoole\Http;

/**
 * The HTTP and WebSocket client of the callback API, as Swoole had it up to 4.2.
 *
 * A request is given a callback and returns at once; the callback gets the client when the response is complete or
 * has failed. From the connect on, the client keeps itself alive until its connection is closed. One request at a
 * time. Properties of the program's own may be added.
 *
 * A failure leaves the reason in $statusCode and $errCode: -1 the connect failed, -2 the request timed out, -3 the
 * server reset the connection (or its answer is not HTTP), -4 the request could not be sent. Each callback is called
 * exactly once: if close() comes before the answer, with -3 and errno 125 (ECANCELED), from the loop, then the event
 * close. Callbacks run in a coroutine each. When one has been called, first it is released, then the client (if its
 * connection is closed), then what the callback has bound.
 * @alias swoole_http_client
 * @not-serializable
 * @storage
 */
#[\AllowDynamicProperties]
class Client
{
    /** Socket type (SWOOLE_SOCK_*), with SWOOLE_SSL for https; null before the constructor has run. */
    public $type;

    /** Number of the last error: an errno or a SWOOLE_ERROR_* code; 0 if there was none. */
    public $errCode = 0;

    /** Text of the last error. */
    public $errMsg = '';

    /** Status code of the response; negative if there is none. */
    public $statusCode = 0;

    /** Name or address of the server, as given to the constructor. */
    public $host;

    /** Port of the server. */
    public $port = 0;

    /** Whether the connection is made with TLS. */
    public $ssl = false;

    /** Method set by setMethod(); null lets the request choose: POST if it has a body, else GET. */
    public $requestMethod;

    /** Headers set by setHeaders(); kept for later requests. */
    public $requestHeaders;

    /** Body set by setData() or post(); taken away when the request is sent. */
    public $requestBody;

    /** Files added by addFile(), by field name; taken away when the request is sent. */
    public $uploadFiles;

    /** Set-Cookie headers of the response as they came. */
    public $set_cookie_headers;

    /** Path of the file that download() writes. */
    public $downloadFile;

    /** Headers of the response, names in lower case. */
    public $headers;

    /** Cookies to be sent: those of setCookies() and those that responses have set. */
    public $cookies;

    /** Body of the response. */
    public $body;

    /** All that set() was given; later values for the same keys count. */
    public $setting;

    /** Callback of the event connect. */
    public $onConnect;

    /** Callback of the event error. */
    public $onError;

    /** Callback of the event message. */
    public $onMessage;

    /** Callback of the event close. */
    public $onClose;

    /**
     * Make a client; nothing is sent yet.
     * @param string $host name or address, or `unix:/path` of a socket
     * @param int $port port number
     * @param bool $ssl connect with TLS
     * @throws \Swoole\Exception the host is empty
     */
    public function __construct($host, $port = 80, $ssl = false) {}

    /**
     * Set options: `timeout` (seconds from the sending to the complete response; none: no limit) and `connect_timeout`
     * (seconds; none: that of `timeout`, or 3), `keep_alive`, `package_max_length` (bytes of the largest body, or message),
     * `http_compression` (on: compressed answers are asked for), `body_decompression` (on: they are unfolded), `bind_address`, `bind_port`,
     * `websocket_mask`, `websocket_compression`, `open_websocket_ping_frame`, `open_websocket_pong_frame`, `open_websocket_close_frame`,
     * `ssl_*`, `http_proxy_host`, `http_proxy_port`, `http_proxy_user`, `http_proxy_password`, `socks5_host`, `socks5_port`,
     * `socks5_username` and `socks5_password`. As in Swoole, certificates are not verified unless `ssl_verify_peer` is set.
     */
    public function set(array $settings) {}

    /**
     * Set the method of the requests that follow.
     */
    public function setMethod($method) {}

    /**
     * Set the headers of the requests that follow, name to value.
     */
    public function setHeaders(array $headers) {}

    /**
     * Set the cookies of the requests that follow, name to value.
     */
    public function setCookies(array $cookies) {}

    /**
     * Set the body of the next request.
     * @param string|array $data an array is sent as a form
     */
    public function setData($data) {}

    /**
     * Add a file to the next request, which is then sent as a multipart form.
     * @param string $name name of the form field
     * @param ?string $type media type; null: by the suffix
     * @param ?string $filename name to tell the server; null: that of the path
     * @param int $offset where to begin, in bytes
     * @param int $length bytes, 0: up to the end
     * @return false with a warning if the file cannot be read, is empty, or has no such part
     */
    public function addFile($path, $name, $type = null, $filename = null, $offset = 0, $length = 0) {}

    /**
     * Send a GET request; callback(Client).
     * @return false with a warning if it cannot be started
     */
    public function get($path, $callback) {}

    /**
     * Send a POST request; callback(Client).
     * @param string|array $data an array is sent as a form
     * @return false with a warning if it cannot be started
     */
    public function post($path, $data, $callback) {}

    /**
     * Send a request with what was set before; callback(Client).
     * @return false with a warning if it cannot be started
     */
    public function execute($path, $callback) {}

    /**
     * Send a request and write the body of the response to a file as it comes, whatever its status; callback(Client). $body stays empty.
     * @param int $offset where to begin writing, in bytes; what the file has behind it goes when the request is sent. To go on with a file, set
     *     the header `Range` as well
     * @return false with a warning if the file cannot be opened or the request not be started
     */
    public function download($path, $file, $callback, $offset = 0) {}

    /**
     * Ask for a WebSocket connection; callback(Client) when the server has answered: with a $statusCode of 101 it has agreed. The event
     * message must have a callback; it gets the messages that come from then on, each as a WebSocket\Frame. Pings are answered by themselves.
     * @return false with a warning if it cannot be started
     */
    public function upgrade($path, $callback) {}

    /**
     * Send a WebSocket message.
     * @param string|\Swoole\WebSocket\Frame $data the payload, or a frame, which says all the rest as well
     * @param int $opcode SWOOLE_WEBSOCKET_OPCODE_*
     * @param bool $finish whether it is the last frame of the message
     * @return false if there is no WebSocket connection (with a warning), a close was sent before, or the server does not read: then
     *     swoole_last_error() is SWOOLE_ERROR_OUTPUT_BUFFER_OVERFLOW
     */
    public function push($data, $opcode = \SWOOLE_WEBSOCKET_OPCODE_TEXT, $finish = true) {}

    /**
     * Whether the connection is open.
     */
    public function isConnected() {}

    /**
     * Close the connection; the event close follows: at once, or after the callback of a request that is not answered.
     * @return false if it is not open
     */
    public function close() {}

    /**
     * Set the callback of an event: connect(Client), error(Client) when a connect has failed (before the callback of the
     * request), close(Client) when an open connection has ended, message(Client, WebSocket\Frame).
     * @return false with a warning for an unknown event
     */
    public function on($event, $callback) {}
}
