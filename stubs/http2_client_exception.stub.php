<?php
namespace Swoole\Coroutine\Http2\Client;

/**
 * What a client cannot be made of, or a request cannot be.
 * @short-alias Co\Http2\Client\Exception
 */
class Exception extends \Swoole\Exception
{
}
