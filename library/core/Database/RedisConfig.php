<?php

declare(strict_types=1);

namespace Swoole\Database;

/**
 * Where a RedisPool connects to, and as whom. Each with...() changes it and returns it.
 *
 * A pool asks it whenever it connects, so a change holds for the connections that are made after it.
 */
class RedisConfig
{
    /** The server's name or address, or the path of its Unix socket (the port is 0 then). */
    protected string $host = '127.0.0.1';

    /** The server's port. */
    protected int $port = 6379;

    /** How long connecting may take, in seconds; 0: `default_socket_timeout`. */
    protected float $timeout = 0.0;

    /** An argument of `Redis::connect()` that has no meaning. */
    protected string $reserved = '';

    /** Milliseconds between two attempts to connect again. */
    protected int $retry_interval = 0;

    /** How long an answer may take, in seconds; 0: `default_socket_timeout`. */
    protected float $read_timeout = 0.0;

    /** The password, or user and password; empty: none. */
    protected array|string $auth = '';

    /** The number of the database. */
    protected int $dbIndex = 0;

    /** Options of `Redis::setOption()`. */
    protected array $options = [];

    /** The server's name or address, or the path of its Unix socket (the port is 0 then). */
    public function getHost(): string
    {
        return $this->host;
    }

    /** Set the server's name or address, or the path of its Unix socket (the port is 0 then). */
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

    /** How long connecting may take, in seconds; 0: `default_socket_timeout`. */
    public function getTimeout(): float
    {
        return $this->timeout;
    }

    /** Set how long connecting may take, in seconds; 0: `default_socket_timeout`. */
    public function withTimeout(float $timeout): self
    {
        $this->timeout = $timeout;
        return $this;
    }

    /** An argument of `Redis::connect()` that has no meaning. */
    public function getReserved(): string
    {
        return $this->reserved;
    }

    /** Set an argument of `Redis::connect()` that has no meaning. */
    public function withReserved(string $reserved): self
    {
        $this->reserved = $reserved;
        return $this;
    }

    /** Milliseconds between two attempts to connect again. */
    public function getRetryInterval(): int
    {
        return $this->retry_interval;
    }

    /** Set milliseconds between two attempts to connect again. */
    public function withRetryInterval(int $retry_interval): self
    {
        $this->retry_interval = $retry_interval;
        return $this;
    }

    /** How long an answer may take, in seconds; 0: `default_socket_timeout`. */
    public function getReadTimeout(): float
    {
        return $this->read_timeout;
    }

    /** Set how long an answer may take, in seconds; 0: `default_socket_timeout`. */
    public function withReadTimeout(float $read_timeout): self
    {
        $this->read_timeout = $read_timeout;
        return $this;
    }

    /** The password, or user and password; empty: none. */
    public function getAuth(): array|string
    {
        return $this->auth;
    }

    /** Set the password, or user and password; empty: none. */
    public function withAuth(array|string $auth): self
    {
        $this->auth = $auth;
        return $this;
    }

    /** The number of the database. */
    public function getDbIndex(): int
    {
        return $this->dbIndex;
    }

    /** Set the number of the database. */
    public function withDbIndex(int $dbIndex): self
    {
        $this->dbIndex = $dbIndex;
        return $this;
    }

    /** Options of `Redis::setOption()`. */
    public function getOptions(): array
    {
        return $this->options;
    }

    /** Set one option of `Redis::setOption()`. */
    public function withOption(int $option, mixed $value): self
    {
        $this->options[$option] = $value;
        return $this;
    }

    /**
     * Set all options of `Redis::setOption()`.
     * @param array<int, mixed> $options
     */
    public function setOptions(array $options): self
    {
        $this->options = $options;
        return $this;
    }
}
