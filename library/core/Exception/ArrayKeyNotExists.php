<?php

declare(strict_types=1);

namespace Swoole\Exception;

/**
 * Swoole\ArrayObject::get() was asked for a key that is not there. The message is the key.
 */
class ArrayKeyNotExists extends \RuntimeException
{
}
