<?php
namespace Swoole\Coroutine\Socket;

/**
 * A socket that cannot be made, or what cannot be an argument. Its code is an errno.
 * @short-alias Co\Socket\Exception
 */
class Exception extends \Swoole\Exception
{
}
