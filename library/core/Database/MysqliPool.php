<?php

declare(strict_types=1);

namespace Swoole\Database;

use Steelwool\Database\OfProxies;
use Swoole\ConnectionPool;

/**
 * Connections of mysqli for coroutines to borrow. Each is a MysqliProxy.
 *
 * @method MysqliProxy|false get(float $timeout = -1)
 * @method void put(MysqliProxy|null $connection)
 */
class MysqliPool extends ConnectionPool
{
    use OfProxies;

    /**
     * Make a pool; connections are made when they are wanted.
     * @param int $size how many connections there may be
     */
    public function __construct(protected MysqliConfig $config, int $size = self::DEFAULT_SIZE)
    {
        $this->beginUpkeep();
        // Not bound to the pool: who lets go of it closes its connections at once.
        parent::__construct(static fn () => self::connect($config), $size, MysqliProxy::class);
    }

    /** @throws MysqliException|\mysqli_sql_exception as mysqli_report() has it */
    private static function connect(MysqliConfig $config): \mysqli
    {
        $mysqli = new \mysqli();
        foreach ($config->getOptions() as $option => $value) {
            $mysqli->options($option, $value);
        }
        $host = $config->getUnixSocket() === null ? $config->getHost() : 'localhost';
        $server = [$config->getDbname(), $config->getPort(), $config->getUnixSocket()];
        if (!@$mysqli->real_connect($host, $config->getUsername(), $config->getPassword(), ...$server)) {
            throw new MysqliException((string) $mysqli->connect_error, $mysqli->connect_errno);
        }
        if (!$mysqli->set_charset($config->getCharset())) {
            throw new MysqliException($mysqli->error, $mysqli->errno);
        }
        return $mysqli;
    }

    /** What to call it in a warning. */
    private function name(): string
    {
        $config = $this->config;
        return 'mysqli:' . ($config->getUnixSocket() ?? "{$config->getHost()}:{$config->getPort()}") . "/{$config->getDbname()}";
    }

    /** Does the server answer? */
    private function isAlive(object $connection): bool
    {
        if (!$connection instanceof MysqliProxy || $this->isLost($connection)) {
            return !$connection instanceof MysqliProxy;
        }
        try {
            return @$connection->__getObject()->query('DO 1');
        } catch (\mysqli_sql_exception) {
            return false;
        }
    }

    /** End its open transaction. */
    private function rollBack(object $connection): void
    {
        $connection->rollback();
    }

    /** Is it lost, as far as that is known without asking the server? */
    private function isLost(object $connection): bool
    {
        if (!$connection instanceof MysqliProxy || $connection->__isLost()) {
            return $connection instanceof MysqliProxy;
        }
        try {
            return $connection->__getObject()->thread_id === 0;
        } catch (\Error) {
            // It was closed behind the proxy.
            return true;
        }
    }
}
