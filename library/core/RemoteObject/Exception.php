<?php

declare(strict_types=1);

namespace Swoole\RemoteObject;

/**
 * The server has refused a call or its function has failed, or the server cannot be reached.
 */
class Exception extends \RuntimeException
{
}
