<?php

declare(strict_types=1);

namespace Swoole\Coroutine\FastCGI\Client;

/**
 * The application cannot be reached, or does not answer as it should; the code is the errno.
 */
class Exception extends \Swoole\Exception
{
}
