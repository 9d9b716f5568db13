<?php

declare(strict_types=1);

namespace Swoole\Database;

/**
 * A statement of a MysqliProxy. Its execute() and prepare() prepare it again, with all that was bound and set, when its connection was lost
 * or replaced.
 *
 * Not after send_long_data(), and rows that were not yet fetched are gone with their connection: the error goes to the caller then.
 *
 * @mixin \mysqli_stmt
 */
class MysqliStatementProxy extends ObjectProxy
{
    /** Methods that talk to the server: if one of them answers false, that is an error. */
    public const IO_METHOD_REGEX = '/^close|execute|fetch|prepare$/i';

    /** @var \mysqli_stmt */
    protected $__object;

    /** @var array<int, int> Attributes that were set. */
    protected array $attrSetContext = [];

    /** The arguments of the last bind_param(). */
    protected array $bindParamContext = [];

    /** The arguments of the last bind_result(). */
    protected array $bindResultContext = [];

    protected MysqliProxy $parent;

    /** The parent's connection that this statement belongs to. */
    protected int $parentRound;

    /** Data was sent ahead, which a new statement would not have. */
    private bool $sentAhead = false;

    /**
     * @param ?string $queryString what was prepared; null: nothing yet
     * @param MysqliProxy $parent whose connection has prepared the statement
     */
    public function __construct(\mysqli_stmt $object, protected ?string $queryString, MysqliProxy $parent)
    {
        parent::__construct($object);
        $this->parent = $parent;
        $this->parentRound = $parent->getRound();
    }

    /**
     * Call a method of the statement.
     * @throws MysqliException for an error that mysqli itself makes no exception of
     */
    public function __call(string $name, array $arguments)
    {
        $method = strtolower($name);
        $repeatable = $method === 'execute' || $method === 'prepare';
        if ($repeatable) {
            $this->parent->__ready();
            if ($this->parentRound !== $this->parent->getRound() && !$this->sentAhead) {
                $this->prepareAgain();
            }
        }
        try {
            $answer = $this->attempt($name, $arguments);
        } catch (\mysqli_sql_exception | MysqliException $failure) {
            // What an older connection says is nothing that the present one has to do with.
            $mine = $this->parentRound === $this->parent->getRound();
            if (!$mine || !$this->parent->__recover($failure, $name) || !$repeatable || $this->sentAhead) {
                throw $failure;
            }
            $this->prepareAgain();
            $answer = $this->attempt($name, $arguments);
        }
        if ($method === 'prepare') {
            $this->queryString = $arguments[0];
        } elseif ($method === 'execute') {
            $this->parent->__executed($this->queryString);
        }
        $this->sentAhead = $method === 'send_long_data' || ($this->sentAhead && !in_array($method, ['execute', 'prepare', 'reset'], true));
        return $answer;
    }

    /** Set an attribute of the statement. */
    public function attr_set(int $attr, int $mode): bool
    {
        $this->attrSetContext[$attr] = $mode;
        return $this->__object->attr_set($attr, $mode);
    }

    /** Bind variables to the parameters: their values are taken by execute(). */
    public function bind_param(string $types, mixed &...$arguments): bool
    {
        $this->bindParamContext = [$types, &$arguments];
        return $this->__object->bind_param($types, ...$arguments);
    }

    /** Bind variables to the columns: fetch() writes to them. */
    public function bind_result(mixed &...$arguments): bool
    {
        $this->bindResultContext = &$arguments;
        return $this->__object->bind_result(...$arguments);
    }

    /** Call a method once; an error of the server is an exception. */
    private function attempt(string $name, array $arguments): mixed
    {
        $answer = @$this->__object->{$name}(...$arguments);
        if ($answer === false && preg_match(static::IO_METHOD_REGEX, $name)) {
            throw new MysqliException($this->__object->error, $this->__object->errno);
        }
        return $answer;
    }

    /** Prepare the statement on the parent's present connection, with what was bound and set. */
    private function prepareAgain(): void
    {
        $mysqli = $this->parent->__getObject();
        $statement = @($this->queryString === null ? $mysqli->stmt_init() : $mysqli->prepare($this->queryString));
        $statement ?: throw new MysqliException($mysqli->error, $mysqli->errno);
        $this->__object = $statement;
        $this->parentRound = $this->parent->getRound();
        foreach ($this->attrSetContext as $attribute => $value) {
            $statement->attr_set($attribute, $value);
        }
        if ($this->bindParamContext !== []) {
            $statement->bind_param($this->bindParamContext[0], ...$this->bindParamContext[1]);
        }
        if ($this->bindResultContext !== []) {
            $statement->bind_result(...$this->bindResultContext);
        }
    }
}
