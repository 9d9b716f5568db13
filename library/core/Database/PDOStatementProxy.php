<?php

declare(strict_types=1);

namespace Swoole\Database;

/**
 * A statement of a PDOProxy. Its execute() prepares it again, with all that was bound and set, when its connection was lost or replaced.
 *
 * Rows that were not yet fetched are gone with their connection: fetch() throws then, as PDO does.
 *
 * @mixin \PDOStatement
 */
class PDOStatementProxy extends ObjectProxy implements \IteratorAggregate
{
    /** @var \PDOStatement */
    protected $__object;

    /** @var array<int, mixed> Attributes that were set. */
    protected array $setAttributeContext = [];

    /** The arguments of the last setFetchMode(). */
    protected array $setFetchModeContext = [];

    /** @var array<int|string, array> By parameter, the other arguments of bindParam(). */
    protected array $bindParamContext = [];

    /** @var array<int|string, array> By column, the other arguments of bindColumn(). */
    protected array $bindColumnContext = [];

    /** @var array<int|string, array> By parameter, the other arguments of bindValue(). */
    protected array $bindValueContext = [];

    protected PDOProxy $parent;

    /** @var int The parent's connection that this statement belongs to. */
    protected $parentRound;

    /** The options of prepare(). */
    private array $options = [];

    /**
     * @param PDOProxy $parent whose connection has prepared the statement
     */
    public function __construct(\PDOStatement $object, PDOProxy $parent)
    {
        parent::__construct($object);
        $this->parent = $parent;
        $this->parentRound = $parent->getRound();
    }

    /** Call a method of the statement. */
    public function __call(string $name, array $arguments)
    {
        $executes = strcasecmp($name, 'execute') === 0;
        if ($executes) {
            $this->parent->__ready();
            if ($this->parentRound !== $this->parent->getRound()) {
                $this->prepareAgain();
            }
        }
        $inTransaction = $this->parent->inTransaction();
        try {
            return $this->__object->{$name}(...$arguments);
        } catch (\PDOException $failure) {
            // What an older connection says is nothing that the present one has to do with.
            $mine = $this->parentRound === $this->parent->getRound();
            if (!$mine || !$this->parent->__recover($failure, $inTransaction) || !$executes) {
                throw $failure;
            }
        }
        $this->prepareAgain();
        return $this->__object->{$name}(...$arguments);
    }

    /**
     * The rows that are left, for `foreach`.
     */
    public function getIterator(): \Iterator
    {
        return $this->__object->getIterator();
    }

    /** Set an attribute of the statement. */
    public function setAttribute(int $attribute, mixed $value): bool
    {
        $this->setAttributeContext[$attribute] = $value;
        return $this->__object->setAttribute($attribute, $value);
    }

    /** Set how rows are fetched. */
    public function setFetchMode(int $mode, mixed ...$params): bool
    {
        $this->setFetchModeContext = [$mode, ...$params];
        return $this->__object->setFetchMode($mode, ...$params);
    }

    /** Bind a variable to a parameter: its value is taken by execute(). Types are PDO's; 2 is `PDO::PARAM_STR`. */
    public function bindParam($parameter, &$variable, $data_type = 2, $length = 0, $driver_options = null): bool
    {
        unset($this->bindValueContext[$parameter]);
        $this->bindParamContext[$parameter] = [&$variable, $data_type, $length, $driver_options];
        return $this->__object->bindParam($parameter, $variable, $data_type, $length, $driver_options);
    }

    /** Bind a variable to a column: fetching writes to it. */
    public function bindColumn($column, &$param, $type = null, $maxlen = null, $driverdata = null): bool
    {
        $this->bindColumnContext[$column] = [&$param, $type ?? \PDO::PARAM_STR, $maxlen ?? 0, $driverdata];
        return $this->__object->bindColumn($column, $param, ...array_slice($this->bindColumnContext[$column], 1));
    }

    /** Bind a value to a parameter. Types as above. */
    public function bindValue($parameter, $value, $data_type = 2): bool
    {
        unset($this->bindParamContext[$parameter]);
        $this->bindValueContext[$parameter] = [$value, $data_type];
        return $this->__object->bindValue($parameter, $value, $data_type);
    }

    /**
     * By which call of the connection the statement was made.
     * @internal
     * @param string $method `prepare` or `query`
     */
    public function __madeBy(string $method, array $arguments): void
    {
        if ($method === 'prepare') {
            $this->options = $arguments[1] ?? $arguments['options'] ?? [];
        } elseif (isset($arguments[1])) {
            $this->setFetchModeContext = array_slice($arguments, 1);
        }
    }

    /** Prepare the statement on the parent's present connection, with what was bound and set. */
    private function prepareAgain(): void
    {
        $statement = $this->parent->__getObject()->prepare($this->__object->queryString, $this->options);
        // Only if the program has turned off exceptions.
        $statement ?: throw new \PDOException('the statement could not be prepared again: ' . $this->__object->queryString);
        $this->__object = $statement;
        $this->parentRound = $this->parent->getRound();
        foreach ($this->setAttributeContext as $attribute => $value) {
            $statement->setAttribute($attribute, $value);
        }
        if ($this->setFetchModeContext !== []) {
            $statement->setFetchMode(...$this->setFetchModeContext);
        }
        foreach ($this->bindValueContext as $parameter => $bound) {
            $statement->bindValue($parameter, ...$bound);
        }
        foreach ($this->bindParamContext as $parameter => &$bound) {
            $statement->bindParam($parameter, ...$bound);
        }
        unset($bound);
        foreach ($this->bindColumnContext as $column => &$bound) {
            $statement->bindColumn($column, ...$bound);
        }
    }
}
