<?php
namespace Swoole\Http2;

/**
 * An answer to a Swoole\Http2\Request, or a part of one.
 * @alias swoole_http2_response
 * @not-serializable
 */
class Response
{
    /** The number that send() gave. */
    public $streamId = 0;

    /** Not used: an answer that was broken off never comes. */
    public $errCode = 0;

    /** The status; 0 in a part that is not the first. */
    public $statusCode = 0;

    /** More follows. */
    public $pipeline = false;

    /** Fields, names in lower case; those behind the body among them. */
    public $headers;

    /** Fields behind the body, names in lower case; null: there are none. New in Swoole 6.3. */
    public $trailers;

    /** Set-Cookie headers, as they came. */
    public $set_cookie_headers;

    /** What they set. */
    public $cookies;

    /** The body. */
    public $data;
}
