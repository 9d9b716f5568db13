<?php

declare(strict_types=1);

namespace Swoole\Coroutine\Curl;

/**
 * For programs that catch it: nothing throws it here, since hooked cURL is PHP's own and reports as that does.
 */
class Exception extends \Swoole\Exception
{
}
