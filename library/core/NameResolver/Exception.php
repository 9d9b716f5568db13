<?php

declare(strict_types=1);

namespace Swoole\NameResolver;

/**
 * A registry has refused something.
 */
class Exception extends \RuntimeException
{
}
