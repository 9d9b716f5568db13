<?php

declare(strict_types=1);

namespace Swoole\Database;

/**
 * Where a PDOPool connects to, and as whom. Each with...() changes it and returns it.
 *
 * A pool asks it whenever it connects, so a change holds for the connections that are made after it.
 */
class PDOConfig
{
    /** The driver of MySQL and MariaDB. */
    public const DRIVER_MYSQL = 'mysql';

    /** The driver of PDO: `mysql`, `pgsql`, `sqlite` or `oci`. */
    protected string $driver = self::DRIVER_MYSQL;

    /** The server's name or address. */
    protected string $host = '127.0.0.1';

    /** The server's port. */
    protected int $port = 3306;

    /** The path of the server's Unix socket, for pgsql its folder; takes precedence over the host. */
    protected ?string $unixSocket = null;

    /** The name of the database; for sqlite, its file. */
    protected string $dbname = 'test';

    /** The character set of the connection; not for pgsql and sqlite. */
    protected string $charset = 'utf8mb4';

    /** The user. */
    protected string $username = 'root';

    /** The user's password. */
    protected string $password = 'root';

    /** What `new PDO()` gets as its options. */
    protected array $options = [];

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

    /** The server's name or address. */
    public function getHost(): string
    {
        return $this->host;
    }

    /** Set the server's name or address. */
    public function withHost(string $host): self
    {
        $this->host = $host;
        return $this;
    }

    /** The server's port. */
    public function getPort(): int
    {
        return $this->port;
    }

    /** Set the server's port. */
    public function withPort(int $port): self
    {
        $this->port = $port;
        return $this;
    }

    /** The path of the server's Unix socket, for pgsql its folder; takes precedence over the host. */
    public function getUnixSocket(): ?string
    {
        return $this->unixSocket;
    }

    /** Is there a path of a Unix socket? */
    public function hasUnixSocket(): bool
    {
        return (string) $this->unixSocket !== '';
    }

    /** Set the path of the server's Unix socket, for pgsql its folder; takes precedence over the host. */
    public function withUnixSocket(?string $unixSocket): self
    {
        $this->unixSocket = $unixSocket;
        return $this;
    }

    /** The name of the database; for sqlite, its file. */
    public function getDbname(): string
    {
        return $this->dbname;
    }

    /** Set the name of the database; for sqlite, its file. */
    public function withDbname(string $dbname): self
    {
        $this->dbname = $dbname;
        return $this;
    }

    /** The character set of the connection; not for pgsql and sqlite. */
    public function getCharset(): string
    {
        return $this->charset;
    }

    /** Set the character set of the connection; not for pgsql and sqlite. */
    public function withCharset(string $charset): self
    {
        $this->charset = $charset;
        return $this;
    }

    /** The user. */
    public function getUsername(): string
    {
        return $this->username;
    }

    /** Set the user. */
    public function withUsername(string $username): self
    {
        $this->username = $username;
        return $this;
    }

    /** The user's password. */
    public function getPassword(): string
    {
        return $this->password;
    }

    /** Set the user's password. */
    public function withPassword(string $password): self
    {
        $this->password = $password;
        return $this;
    }

    /** What `new PDO()` gets as its options. */
    public function getOptions(): array
    {
        return $this->options;
    }

    /** Set what `new PDO()` gets as its options. */
    public function withOptions(array $options): self
    {
        $this->options = $options;
        return $this;
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
