<?php
namespace Swoole\Http2;

/**
 * A request of Swoole\Coroutine\Http2\Client.
 * @alias swoole_http2_request
 * @not-serializable
 */
class Request
{
    /** Path and query. */
    public $path = '/';

    /** The method. */
    public $method = 'GET';

    /** Fields, names to values. `host` takes the place of the client's own; those that concern a connection of HTTP/1 are left out. */
    public $headers;

    /** Names to values, which are URL-encoded. */
    public $cookies;

    /** The body: text, or an array that is sent as a form. */
    public $data = '';

    /** More of the body follows by write(). */
    public $pipeline = false;

    /** recv() gives each part of the answer as it comes. */
    public $usePipelineRead = false;
}
