<?php

declare(strict_types=1);

namespace Swoole\Database;

use Steelwool\Database\{MysqliTransaction, Reconnects};

/**
 * A connection of mysqli that is made anew when it turns out to be lost; what has found that out is then done once more, up to twice.
 *
 * Not inside a transaction: its first half went with the connection, so the error goes to the caller, and to every further call until
 * rollback() or commit(), which fail as well, have ended it. mysqli does not tell whether there is a transaction: the proxy follows
 * begin_transaction(), commit(), rollback(), autocommit(), and the statements that mean the same.
 *
 * One that was closed is made anew as well, by the next call. Options, character set, user, database and autocommit() are set again. What
 * only the server knew is gone: variables, temporary tables, locks.
 *
 * @mixin \mysqli
 */
class MysqliProxy extends ObjectProxy
{
    use Reconnects;

    /** Methods that talk to the server: if one of them answers false, that is an error. */
    public const IO_METHOD_REGEX = '/^autocommit|begin_transaction|change_user|close|commit|kill|multi_query|ping|prepare|query|real_connect|real_query|reap_async_query|refresh|release_savepoint|rollback|savepoint|select_db|send_query|set_charset|ssl_set$/i';

    /** Errors of a connection that is lost: no server, gone, lost. */
    public const IO_ERRORS = [2002, 2006, 2013];

    /** How often a call is made at most. */
    private const ATTEMPTS = 3;

    /** @var \mysqli */
    protected $__object;

    /** The character set that was set; empty: none. */
    protected string $charsetContext = '';

    /** @var array<int, mixed> Options that were set. */
    protected array $setOptContext = [];

    /** The arguments of the last change_user(). */
    protected array $changeUserContext = [];

    /** The database that was selected since; null: that of the configuration. */
    private ?string $database = null;

    private MysqliTransaction $transaction;

    /**
     * Connect.
     * @param callable $constructor returns a new mysqli
     */
    public function __construct(callable $constructor)
    {
        $this->constructor = $constructor;
        $this->transaction = new MysqliTransaction();
        parent::__construct($constructor());
    }

    /**
     * Call a method of the connection.
     * @throws MysqliException for an error that mysqli itself makes no exception of
     */
    public function __call(string $name, array $arguments)
    {
        $this->__ready();
        for ($attempt = 1; ; $attempt++) {
            try {
                $answer = @$this->__object->{$name}(...$arguments);
                if ($answer === false && preg_match(static::IO_METHOD_REGEX, $name)) {
                    throw new MysqliException($this->__object->error, $this->__object->errno);
                }
                break;
            } catch (\mysqli_sql_exception | MysqliException $failure) {
                if (!$this->__recover($failure, $name) || $attempt === self::ATTEMPTS) {
                    throw $failure;
                }
            }
        }
        $method = strtolower($name);
        $this->transaction->follow($method, $arguments);
        if ($method === 'select_db') {
            $this->database = $arguments[0];
        }
        if ($method === 'prepare' || $method === 'stmt_init') {
            $answer = new MysqliStatementProxy($answer, $arguments[0] ?? null, $this);
        }
        return $answer;
    }

    /**
     * Make the connection anew, and set again what was set.
     */
    public function reconnect(): void
    {
        parent::__construct(($this->constructor)());
        $this->lost = false;
        $this->round++;
        $this->transaction->end();
        foreach ($this->setOptContext as $option => $value) {
            $this->__object->options($option, $value);
        }
        if ($this->changeUserContext !== []) {
            $this->__object->change_user(...$this->changeUserContext);
        }
        // After the user: that resets the rest.
        if ($this->charsetContext !== '') {
            $this->__object->set_charset($this->charsetContext);
        }
        if ($this->database !== null) {
            $this->__object->select_db($this->database);
        }
        if (!$this->transaction->isAutocommit()) {
            $this->__object->autocommit(false);
        }
    }

    /** Close the connection, and with it an open transaction. One that is lost or closed is not made anew for that: the next call does it. */
    public function close(): bool
    {
        try {
            // The server may be gone: it need not be told.
            @$this->__object->close();
        } catch (\Error) {
            // It was closed already.
        } finally {
            $this->lost = true;
            $this->transaction->end();
        }
        return true;
    }

    /** Set an option of the connection, and of those that take its place. */
    public function options(int $option, mixed $value): bool
    {
        $this->setOptContext[$option] = $value;
        return $this->__object->options($option, $value);
    }

    /** The same as options(). */
    public function set_opt(int $option, mixed $value): bool
    {
        return $this->options($option, $value);
    }

    /** Set the character set of the connection, and of those that take its place. */
    public function set_charset(string $charset): bool
    {
        $done = $this->__call('set_charset', [$charset]);
        $this->charsetContext = $charset;
        return $done;
    }

    /** Log in as another user, here and in the connections that take its place. An open transaction is rolled back. */
    public function change_user(string $user, string $password, ?string $database): bool
    {
        $done = $this->__call('change_user', [$user, $password, $database]);
        $this->changeUserContext = [$user, $password, $database];
        $this->database = null;
        return $done;
    }

    /**
     * Connect before something is done, if the connection is known to be lost and took no transaction with it.
     * @internal
     */
    public function __ready(): void
    {
        if ($this->lost && $this->transaction->since() === null) {
            $this->reconnect();
        }
    }

    /**
     * A call has failed: may it be repeated? If the connection was lost, outside of a transaction, it has been made anew by then.
     * @internal
     */
    public function __recover(\mysqli_sql_exception|MysqliException $failure, string $name): bool
    {
        // By the number only: the text may quote what is in the tables.
        if (!in_array($failure->getCode(), static::IO_ERRORS, true) && !DetectsLostConnections::causedByLostConnection($failure)) {
            return false;
        }
        $this->lost = true;
        $again = $this->transaction->since() === null;
        if (in_array(strtolower($name), ['commit', 'rollback'], true)) {
            $this->transaction->end();
        }
        if ($again) {
            $this->__ready();
        }
        return $again;
    }

    /**
     * A prepared statement was executed.
     * @internal
     */
    public function __executed(?string $sql): void
    {
        $this->transaction->executed((string) $sql);
    }

    /**
     * Where the open transaction was begun; null if there is none, or none that can be ended.
     * @internal
     */
    public function __openSince(): ?string
    {
        return $this->lost ? null : $this->transaction->since();
    }
}
