<?php

declare(strict_types=1);

namespace Steelwool\Database;

use Swoole\Database\ObjectProxy;

/**
 * Upkeep of a pool whose connections stand behind proxies that connect anew by themselves.
 * @internal
 */
trait OfProxies
{
    use Upkeep;

    /** Make this connection anew. */
    private function replace(object $connection): object
    {
        if ($connection instanceof ObjectProxy) {
            $connection->reconnect();
        }
        return $connection;
    }

    /** Where its open transaction was begun; null if there is none. */
    private function openSince(object $connection): ?string
    {
        return $connection instanceof ObjectProxy ? $connection->__openSince() : null;
    }
}
