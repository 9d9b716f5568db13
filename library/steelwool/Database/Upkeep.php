<?php

declare(strict_types=1);

namespace Steelwool\Database;

/**
 * What a pool of database connections does beside keeping them: whoever borrows one gets one that works and that nobody else has, and
 * no transaction goes from one borrower to the next.
 *
 * A connection that was free for `steelwool.pool_idle_check` seconds is asked for a sign of life, and replaced if it gives none or is older than
 * `steelwool.pool_max_age` seconds. One that is given back in the middle of a transaction is rolled back, with a warning.
 *
 * Used by subclasses of Swoole\ConnectionPool.
 * @internal
 */
trait Upkeep
{
    /**
     * Since when each free connection is so (seconds, monotonic); -INF: it is to be looked at in any case, INF: it is not to be lent any more.
     * @var \WeakMap<object, float>
     */
    private \WeakMap $idleSince;

    /** @var \WeakMap<object, float> When each connection was made. */
    private \WeakMap $madeAt;

    /** Seconds; negative: never. */
    private float $idleCheck;

    /** Seconds; 0: any. */
    private float $maxAge;

    /**
     * Borrow a connection.
     * @param float $timeout seconds; 0 or less waits for ever
     * @return mixed false on timeout, or if the pool is closed meanwhile
     * @throws \RuntimeException if the pool is closed
     * @throws \Exception of the driver, if there is no connection and none can be made
     */
    public function get(float $timeout = -1)
    {
        $connection = parent::get($timeout);
        return is_object($connection) ? $this->lend($connection) : $connection;
    }

    /**
     * Give a connection back. null says that it is gone: another one is made in its place.
     */
    public function put(mixed $connection): void
    {
        if (!is_object($connection) || $this->pool === null) {
            parent::put($connection);
            return;
        }
        if (isset($this->idleSince[$connection])) {
            trigger_error(static::class . "::put(): connection {$this->name()} has been given back already", E_USER_WARNING);
            return;
        }
        $this->madeAt[$connection] ??= self::now();
        $since = INF;
        try {
            [$warning, $since] = $this->leaveTransaction($connection);
        } finally {
            // Whatever comes of it: its place in the pool would be gone.
            $this->keep($connection, $since);
        }
        // Last, since the program may make an exception of it.
        if ($warning !== null) {
            trigger_error(static::class . "::put(): $warning", E_USER_WARNING);
        }
    }

    /** What to call a connection in a warning; no passwords. */
    abstract private function name(): string;

    /** Does the server answer? */
    abstract private function isAlive(object $connection): bool;

    /** Makes a connection that takes the place of this one, or makes this one anew. */
    abstract private function replace(object $connection): object;

    /** Where the open transaction was begun; null if there is none. */
    abstract private function openSince(object $connection): ?string;

    /** Ends the open transaction; throws if that cannot be. */
    abstract private function rollBack(object $connection): void;

    /** Is the connection lost, as far as that is known without asking the server? It is looked at before it is lent, then. */
    abstract private function isLost(object $connection): bool;

    /** To be called by the constructor. */
    private function beginUpkeep(): void
    {
        $this->idleSince = new \WeakMap();
        $this->madeAt = new \WeakMap();
        $this->idleCheck = (float) ini_get('steelwool.pool_idle_check');
        $this->maxAge = (float) ini_get('steelwool.pool_max_age');
    }

    /** Give out a connection that works: this one, or another one in its place. */
    private function lend(object $connection): object
    {
        $since = $this->idleSince[$connection] ?? self::now();
        unset($this->idleSince[$connection]);
        $lent = false;
        try {
            if (!$this->isGood($connection, $since)) {
                $connection = $this->replace($connection);
                $this->madeAt[$connection] = self::now();
            }
            $lent = true;
        } finally {
            // The server is not there, or this coroutine is ended: who borrows next tries again.
            if (!$lent) {
                $this->keep($connection, $since === INF ? INF : -INF);
            }
        }
        return $connection;
    }

    /** Is it young enough, and does it work as far as can be told? Asks the server only in doubt. */
    private function isGood(object $connection, float $since): bool
    {
        $now = self::now();
        if ($since === INF) {
            return false;
        }
        if ($this->maxAge > 0 && $now - ($this->madeAt[$connection] ?? $now) >= $this->maxAge) {
            return false;
        }
        $doubtful = $since === -INF || ($this->idleCheck >= 0 && $now - $since >= $this->idleCheck);
        return !$doubtful || $this->isAlive($connection);
    }

    /** @return array{?string, float} a warning; since when it is free, as in $idleSince */
    private function leaveTransaction(object $connection): array
    {
        $since = $this->openSince($connection);
        if ($since === null) {
            return [null, $this->isLost($connection) ? -INF : self::now()];
        }
        $warning = "connection {$this->name()} was given back with an open transaction, begun $since: ";
        try {
            $this->rollBack($connection);
            return [$warning . 'rolled back', self::now()];
        } catch (\Throwable $failure) {
            return [$warning . "rolling back has failed ({$failure->getMessage()}), the connection will be replaced", INF];
        }
    }

    /** Put it among the free ones. */
    private function keep(object $connection, float $since): void
    {
        $this->idleSince[$connection] = $since;
        parent::put($connection);
    }

    /** Seconds of a clock that never goes back. */
    private static function now(): float
    {
        return hrtime(true) / 1e9;
    }
}
