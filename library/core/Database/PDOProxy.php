<?php

declare(strict_types=1);

namespace Swoole\Database;

use Steelwool\Database\{Place, Reconnects};

/**
 * A connection of PDO that is made anew when it turns out to be lost; what has found that out is then done once more.
 *
 * Not inside a transaction: its first half went with the connection, so the error goes to the caller, and to every further call until
 * rollBack() or commit(), which fail as well, have ended it.
 *
 * Attributes that were set are set again. What only the server knew is gone: variables, temporary tables, locks, `USE`.
 *
 * @mixin \PDO
 */
class PDOProxy extends ObjectProxy
{
    use Reconnects;

    /** @var \PDO */
    protected $__object;

    /** @var array<int, mixed> Attributes that were set. */
    protected array $setAttributeContext = [];

    /** 1 from beginTransaction() to its end. */
    protected int $inTransaction = 0;

    /** Where the transaction was begun: file and line. */
    private string $begun = '';

    /**
     * Connect. Errors are exceptions (`PDO::ERRMODE_EXCEPTION`) from then on.
     * @param callable $constructor returns a new PDO
     */
    public function __construct(callable $constructor)
    {
        $this->constructor = $constructor;
        $this->connect();
    }

    /** Call a method of the connection. */
    public function __call(string $name, array $arguments)
    {
        $this->__ready();
        $method = strtolower($name);
        $inTransaction = $this->inTransaction();
        try {
            $answer = $this->__object->{$name}(...$arguments);
        } catch (\PDOException $failure) {
            $again = $this->__recover($failure, $inTransaction);
            if ($method === 'commit' || $method === 'rollback') {
                $this->inTransaction = (int) (!$this->lost && $this->__object->inTransaction());
            }
            if (!$again) {
                throw $failure;
            }
            $answer = $this->__object->{$name}(...$arguments);
        }
        if ($method === 'begintransaction') {
            $this->inTransaction = 1;
            $this->begun = Place::ofCaller();
        } elseif ($method === 'commit' || $method === 'rollback') {
            $this->inTransaction = 0;
        } elseif ($answer instanceof \PDOStatement) {
            $answer = new PDOStatementProxy($answer, $this);
            $answer->__madeBy($method, $arguments);
        }
        return $answer;
    }

    /**
     * Make the connection anew, and set its attributes again.
     */
    public function reconnect(): void
    {
        $this->connect();
        $this->lost = false;
        $this->inTransaction = 0;
        $this->round++;
        foreach ($this->setAttributeContext as $attribute => $value) {
            $this->__object->setAttribute($attribute, $value);
        }
    }

    /**
     * Set an attribute of the connection, and of those that take its place.
     */
    public function setAttribute(int $attribute, mixed $value): bool
    {
        $done = $this->__call('setAttribute', [$attribute, $value]);
        $this->setAttributeContext[$attribute] = $value;
        return $done;
    }

    /**
     * Is there a transaction, or was there one that nobody has ended since the connection was lost?
     */
    public function inTransaction(): bool
    {
        return $this->lost ? $this->inTransaction > 0 : $this->__object->inTransaction();
    }

    /**
     * Forget a transaction that went with its connection. The pool does that before it gives the connection out.
     */
    public function reset(): void
    {
        $this->inTransaction = 0;
    }

    /**
     * Connect before something is done, if the connection is known to be lost and took no transaction with it.
     * @internal
     */
    public function __ready(): void
    {
        if ($this->lost && $this->inTransaction === 0) {
            $this->reconnect();
        }
    }

    /**
     * A call has failed: may it be repeated? If the connection was lost, outside of a transaction, it has been made anew by then.
     * @internal
     * @param bool $inTransaction whether there was a transaction before the call
     */
    public function __recover(\PDOException $failure, bool $inTransaction): bool
    {
        if (!DetectsLostConnections::causedByLostConnection($failure)) {
            return false;
        }
        $this->lost = true;
        $this->inTransaction = (int) $inTransaction;
        $this->__ready();
        return !$inTransaction;
    }

    /**
     * Where the open transaction was begun; null if there is none, or none that can be ended.
     * @internal
     */
    public function __openSince(): ?string
    {
        if ($this->lost || !$this->inTransaction()) {
            return null;
        }
        return $this->inTransaction > 0 ? $this->begun : 'in SQL';
    }

    /** Connect, with errors as exceptions. */
    private function connect(): void
    {
        parent::__construct(($this->constructor)());
        $this->__object->setAttribute(\PDO::ATTR_ERRMODE, \PDO::ERRMODE_EXCEPTION);
    }
}
