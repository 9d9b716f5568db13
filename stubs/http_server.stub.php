<?php
namespace Swoole\Http;

/**
 * A server that speaks HTTP/1.1 and, with `open_http2_protocol`, HTTP/2; it calls the callback of the event request with a Request and a
 * Response.
 * @alias swoole_http_server
 * @not-serializable
 */
class Server extends \Swoole\Server
{
}
