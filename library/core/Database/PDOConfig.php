<?php

declare(strict_types=1);

namespace Swoole\Database;

use Steelwool\Database\Login;

/**
 * Where a PDOPool connects to, and as whom. Each with...() changes it and returns it.
 *
 * A pool asks it whenever it connects, so a change holds for the connections that are made after it.
 */
class PDOConfig
{
    use Login;

    /** The driver of MySQL and MariaDB. */
    public const DRIVER_MYSQL = 'mysql';

    /** The driver of PDO: `mysql`, `pgsql`, `sqlite` or `oci`. */
    protected string $driver = self::DRIVER_MYSQL;

    /** The driver of PDO: `mysql`, `pgsql`, `sqlite` or `oci`. */
    public function getDriver(): string
    {
        return $this->driver;
    }

    /** Set the driver of PDO: `mysql`, `pgsql`, `sqlite` or `oci`. */
    public function withDriver(string $driver): self
    {
        $this->driver = $driver;
        return $this;
    }

    /** Is there a path of a Unix socket? */
    public function hasUnixSocket(): bool
    {
        return (string) $this->unixSocket !== '';
    }

    /**
     * The drivers that have a constant here; others work as well.
     * @return string[]
     */
    public static function getAvailableDrivers(): array
    {
        return [self::DRIVER_MYSQL];
    }
}
