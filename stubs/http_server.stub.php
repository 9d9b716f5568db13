<?php
namespace Swoole\Http;

/**
 * A server that speaks HTTP/1.1 (HTTP/2, with `open_http2_protocol`, is not built yet); it calls the callback of the event request with
 * a Request and a Response.
 * @alias swoole_http_server
 * @not-serializable
 */
class Server extends \Swoole\Server
{
}
