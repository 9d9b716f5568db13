<?php

declare(strict_types=1);

namespace Swoole;

use Swoole\Coroutine\Channel;

/**
 * Keeps connections (or any objects) for coroutines to borrow: get() takes one out, put() gives it back.
 *
 * They are made when one is wanted and none is free, at most $size in all; beyond that, get() waits.
 */
class ConnectionPool
{
    /** How many connections a pool makes at most unless told otherwise. */
    public const DEFAULT_SIZE = 64;

    /** The free connections; null once the pool is closed. */
    protected ?Channel $pool;

    /** @var callable Makes a connection. */
    protected $constructor;

    /** How many connections exist, free or borrowed. */
    protected int $num = 0;

    /**
     * Make a pool; connections are made later.
     * @param callable $constructor returns a new connection
     * @param int $size how many connections there may be
     * @param ?string $proxy a class: connections are objects of it, made by `new $proxy($constructor)`
     */
    public function __construct(
        callable $constructor,
        protected int $size = self::DEFAULT_SIZE,
        protected ?string $proxy = null,
    ) {
        $this->constructor = $constructor;
        $this->pool = new Channel($size);
    }

    /**
     * Make all connections that may still be made.
     */
    public function fill(): void
    {
        while ($this->pool !== null && $this->num < $this->size) {
            $this->make();
        }
    }

    /**
     * Borrow a connection.
     * @param float $timeout seconds; 0 or less waits for ever
     * @return mixed false on timeout, or if the pool is closed meanwhile
     * @throws \RuntimeException if the pool is closed
     */
    public function get(float $timeout = -1)
    {
        if ($this->pool === null) {
            throw new \RuntimeException('Pool has been closed');
        }
        if ($this->num < $this->size && $this->pool->isEmpty()) {
            $this->make();
        }
        // It may have been closed while the connection was made.
        return $this->pool === null ? false : $this->pool->pop($timeout);
    }

    /**
     * Give a connection back. null says that it is broken: another one is made in its place.
     */
    public function put(mixed $connection): void
    {
        if ($this->pool === null) {
            return;
        }
        if ($connection !== null) {
            $this->pool->push($connection);
            return;
        }
        $this->num--;
        $this->make();
    }

    /**
     * Forget all free connections and refuse to give any out; those that come back are dropped.
     */
    public function close(): void
    {
        $this->pool?->close();
        $this->pool = null;
        $this->num = 0;
    }

    /**
     * Make a connection and put it among the free ones.
     * @throws \UnexpectedValueException if the constructor returns null, which would stand for a broken connection
     */
    protected function make(): void
    {
        $this->num++;
        try {
            $connection = $this->proxy ? new $this->proxy($this->constructor) : ($this->constructor)();
            $connection ?? throw new \UnexpectedValueException('the constructor of the pool returned no connection');
        } catch (\Throwable $failure) {
            $this->num--;
            throw $failure;
        }
        $this->put($connection);
    }
}
