<?php

declare(strict_types=1);

namespace Swoole\Database;

/**
 * Stands in front of a connection or a statement.
 */
class ObjectProxy extends \Swoole\ObjectProxy
{
    /**
     * A connection cannot be had twice.
     * @throws \Error always
     */
    final public function __clone(): void
    {
        throw new \Error('Trying to clone an uncloneable database proxy object');
    }
}
