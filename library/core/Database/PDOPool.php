<?php

declare(strict_types=1);

namespace Swoole\Database;

use Steelwool\Database\OfProxies;
use Swoole\ConnectionPool;

/**
 * Connections of PDO for coroutines to borrow. Each is a PDOProxy.
 *
 * @method void put(PDOProxy|null $connection)
 */
class PDOPool extends ConnectionPool
{
    use OfProxies {
        get as private borrow;
    }

    /**
     * Make a pool; connections are made when they are wanted.
     * @param int $size how many connections there may be
     */
    public function __construct(protected PDOConfig $config, int $size = self::DEFAULT_SIZE)
    {
        $this->beginUpkeep();
        // Not bound to the pool: who lets go of it closes its connections at once.
        parent::__construct(static fn () => self::connect($config), $size, PDOProxy::class);
    }

    /**
     * Borrow a connection.
     * @param float $timeout seconds; 0 or less waits for ever
     * @return PDOProxy|false false on timeout, or if the pool is closed meanwhile
     * @throws \RuntimeException if the pool is closed
     * @throws \PDOException if there is no connection and none can be made
     */
    public function get(float $timeout = -1)
    {
        $connection = $this->borrow($timeout);
        if ($connection instanceof PDOProxy) {
            $connection->reset();
        }
        return $connection;
    }

    /** Connect by these settings. */
    private static function connect(PDOConfig $config): \PDO
    {
        $login = $config->getDriver() === 'sqlite' ? [null, null] : [$config->getUsername(), $config->getPassword()];
        return new \PDO(self::source($config), ...[...$login, $config->getOptions()]);
    }

    /** The data source name. */
    private static function source(PDOConfig $config): string
    {
        $driver = $config->getDriver();
        $name = $config->getDbname();
        $host = $config->hasUnixSocket() ? $config->getUnixSocket() : $config->getHost();
        switch ($driver) {
            case 'mysql':
                $server = $config->hasUnixSocket() ? "unix_socket=$host" : "host=$host;port={$config->getPort()}";
                return "mysql:$server;dbname=$name;charset={$config->getCharset()}";
            case 'pgsql':
                return "pgsql:host=$host;port={$config->getPort()};dbname=$name";
            case 'oci':
                return "oci:dbname=$host:{$config->getPort()}/$name;charset={$config->getCharset()}";
            case 'sqlite':
                // Each connection would have a database of its own.
                $name !== '' ?: throw new \Exception('Connection pool in Swoole does not support temporary SQLite databases.');
                $name !== ':memory:' ?: throw new \Exception('Connection pool in Swoole does not support creating SQLite databases in memory.');
                return "sqlite:$name";
            default:
                throw new \Exception("Unsupported Database Driver:$driver");
        }
    }

    /** What to call it in a warning. */
    private function name(): string
    {
        return self::source($this->config);
    }

    /** Does the server answer? */
    private function isAlive(object $connection): bool
    {
        if ($this->isLost($connection)) {
            return false;
        }
        $driver = $this->config->getDriver();
        if ($driver === 'sqlite' || !$connection instanceof PDOProxy) {
            return true;
        }
        try {
            $answer = @$connection->__getObject()->query($driver === 'oci' ? 'SELECT 1 FROM dual' : 'SELECT 1');
            return $answer && $answer->fetchAll() !== [];
        } catch (\PDOException) {
            return false;
        }
    }

    /** End its open transaction. */
    private function rollBack(object $connection): void
    {
        $connection->rollBack();
    }

    /** Is it lost, as far as that is known without asking the server? */
    private function isLost(object $connection): bool
    {
        return $connection instanceof PDOProxy && $connection->__isLost();
    }
}
