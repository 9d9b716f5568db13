<?php
namespace Swoole\Coroutine\Http\Client;

/**
 * What a client cannot be made of.
 * @short-alias Co\Http\Client\Exception
 */
class Exception extends \Swoole\Exception
{
}
