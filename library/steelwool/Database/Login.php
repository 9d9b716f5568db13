<?php

declare(strict_types=1);

namespace Steelwool\Database;

/**
 * Where a database is, and as whom to log in: what the configurations of PDO and mysqli have in common. Each with...() changes it and returns it.
 * @internal
 */
trait Login
{
    /** The server's name or address. */
    protected string $host = '127.0.0.1';

    /** The server's port. */
    protected int $port = 3306;

    /** The path of the server's Unix socket, for pgsql its folder; takes precedence over host and port. */
    protected ?string $unixSocket = null;

    /** The name of the database; for sqlite, its file. */
    protected string $dbname = 'test';

    /** The character set of the connection; not for pgsql and sqlite. */
    protected string $charset = 'utf8mb4';

    /** The user. */
    protected string $username = 'root';

    /** The user's password. */
    protected string $password = 'root';

    /** What `new PDO()` gets as its options, or `mysqli::options()` before the connection is made: option to value. */
    protected array $options = [];

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

    /** The path of the server's Unix socket, for pgsql its folder; takes precedence over host and port. */
    public function getUnixSocket(): ?string
    {
        return $this->unixSocket;
    }

    /** Set the path of the server's Unix socket, for pgsql its folder; takes precedence over host and port. */
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

    /** What `new PDO()` gets as its options, or `mysqli::options()` before the connection is made: option to value. */
    public function getOptions(): array
    {
        return $this->options;
    }

    /** Set what `mysqli::options()` gets before the connection is made: option to value. */
    public function withOptions(array $options): self
    {
        $this->options = $options;
        return $this;
    }
}
