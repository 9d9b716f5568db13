<?php

declare(strict_types=1);

namespace Swoole\Database;

use Steelwool\Database\Upkeep;
use Swoole\ConnectionPool;

/**
 * Connections to Redis for coroutines to borrow: objects of the extension redis, which connect anew by themselves when they are lost.
 *
 * @method \Redis|false get(float $timeout = -1)
 * @method void put(\Redis|null $connection)
 */
class RedisPool extends ConnectionPool
{
    use Upkeep;

    /**
     * Make a pool; connections are made when they are wanted.
     * @param int $size how many connections there may be
     */
    public function __construct(protected RedisConfig $config, int $size = self::DEFAULT_SIZE)
    {
        $this->beginUpkeep();
        // Not bound to the pool: who lets go of it closes its connections at once.
        parent::__construct(static fn () => self::connect($config), $size);
    }

    /** @throws \RedisException if the server is not there, or refuses the password or the database */
    private static function connect(RedisConfig $config): \Redis
    {
        $redis = new \Redis();
        $limits = [$config->getTimeout(), null, $config->getRetryInterval(), $config->getReadTimeout()];
        $done = $redis->connect($config->getHost(), $config->getPort(), ...$limits)
            && (in_array($config->getAuth(), ['', []], true) || $redis->auth($config->getAuth()))
            && ($config->getDbIndex() === 0 || $redis->select($config->getDbIndex()));
        $done ?: throw new \RedisException((string) $redis->getLastError() ?: 'no connection to ' . self::nameOf($config));
        foreach ($config->getOptions() as $option => $value) {
            $redis->setOption($option, $value);
        }
        return $redis;
    }

    /** What to call it in a warning. */
    private function name(): string
    {
        return self::nameOf($this->config);
    }

    /** The same for these settings. */
    private static function nameOf(RedisConfig $config): string
    {
        $port = $config->getPort() > 0 ? ":{$config->getPort()}" : '';
        return "redis:{$config->getHost()}$port/{$config->getDbIndex()}";
    }

    /** Does the server answer? */
    private function isAlive(object $connection): bool
    {
        try {
            // Which brings it back to its database as well: phpredis connects anew silently, and after some errors to database 0.
            return (bool) @$connection->select($this->config->getDbIndex());
        } catch (\RedisException) {
            return false;
        }
    }

    /** Another connection in its place. */
    private function replace(object $connection): object
    {
        return self::connect($this->config);
    }

    /** Where its open transaction was begun; null if there is none. */
    private function openSince(object $connection): ?string
    {
        return $connection instanceof \Redis && $connection->getMode() !== \Redis::ATOMIC ? 'by multi() or pipeline()' : null;
    }

    /** End its open transaction. */
    private function rollBack(object $connection): void
    {
        $connection->discard();
    }

    /** Is it lost, as far as that is known without asking the server? */
    private function isLost(object $connection): bool
    {
        try {
            // False where it is lost; another number where its borrower has selected another database, which isAlive() mends.
            return $connection instanceof \Redis && @$connection->getDBNum() !== $this->config->getDbIndex();
        } catch (\RedisException) {
            return true;
        }
    }
}
