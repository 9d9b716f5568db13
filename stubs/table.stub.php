<?php
namespace Swoole;

/**
 * Rows of fixed columns under short keys, in memory that a process shares with the children it forks after create(). Reading takes no
 * lock; a row is never seen half written, not even if the process that writes it is killed.
 *
 * No method switches coroutines, apart from what `__toString()` of an argument or an error handler does, before the table is touched.
 * @alias swoole_table
 * @not-serializable
 * @storage
 */
class Table implements \Iterator, \Countable
{
    /** 64 bits with a sign. */
    const TYPE_INT = 1;

    /** Text or bytes. */
    const TYPE_STRING = 3;

    /** A double. */
    const TYPE_FLOAT = 2;

    /**
     * What getSize() tells, from create() on.
     */
    public $size = null;

    /**
     * What getMemorySize() tells, from create() on.
     */
    public $memorySize = null;

    /**
     * Plan a table. It takes no memory before create().
     * @param int $table_size for how many rows; rounded up to a power of two, at least 64, at most 2^31
     * @param float $conflict_proportion 0.2 to 1: room for this share of the rows more, for those whose key has the same place as another's
     */
    public function __construct(int $table_size, float $conflict_proportion = 0.2) {}

    /**
     * Add a column, before create().
     * @param int $type TYPE_INT, TYPE_FLOAT or TYPE_STRING
     * @param int $size the most bytes of a TYPE_STRING, rounded up to a multiple of 8; not used otherwise
     * @return false for an unknown type, a name that is there, no size, and after create()
     */
    public function column(string $name, int $type, int $size = 0): bool {}

    /**
     * Make it. Processes that are forked afterwards share it.
     * @return false if it has been made already
     * @throws Error without so much memory
     */
    public function create(): bool {}

    /**
     * Write columns of a row; it is made if there is none, with 0 and '' in the other columns.
     * @param string $key 1 to 63 bytes
     * @param array $value by name of the columns; others are ignored, values are converted, strings that are too long are cut off
     * @return false for a key that cannot be, and (with a warning that says what would help) if there is no room for one more
     */
    public function set(string $key, array $value): bool {}

    /**
     * Make a row.
     * @param array $values as for set()
     * @return false if it is there; otherwise as set()
     */
    public function add(string $key, array $values): bool {}

    /**
     * Write columns of a row that is there.
     * @param array $values as for set()
     * @return false if there is none
     */
    public function update(string $key, array $values): bool {}

    /**
     * Write columns of a row if it has the values that are expected, in one step.
     * @param array $expected at least one column; floats are compared by their bits
     * @param array $values as for set()
     * @return false if it has others, if there is no row, and if a column is expected that does not exist
     */
    public function cmpset(string $key, array $expected, array $values): bool {}

    /**
     * Read a row, or one column of it.
     * @return false if there is no row, or no such column
     */
    public function get(string $key, ?string $field = null): array|string|int|float|false {}

    /**
     * Delete a row and tell what it was, in one step.
     * @param ?string $field tell only this column
     * @return false if there is no row; also, and then nothing is deleted, if there is no such column
     */
    public function getdel(string $key, ?string $field = null): array|string|int|float|false {}

    /**
     * How many rows there are. With COUNT_RECURSIVE, which count() of PHP does not pass on: times the number of columns.
     * @more-arguments
     */
    public function count(): int {}

    /**
     * Delete a row.
     * @return false if there is none
     */
    public function del(string $key): bool {}

    /**
     * The same as del().
     * @handler class::table::del
     */
    public function delete(string $key): bool {}

    /**
     * Delete a row if it has the values that are expected, in one step.
     * @param array $expected as for cmpset()
     * @return false if it has others, if there is no row, and if a column is expected that does not exist
     */
    public function cmpdel(string $key, array $expected): bool {}

    /**
     * Is there such a row?
     */
    public function exists(string $key): bool {}

    /**
     * The same as exists().
     * @handler class::table::exists
     */
    public function exist(string $key): bool {}

    /**
     * Add to a column, in one step; the row is made if there is none. Integers wrap around.
     * @param string $column of TYPE_INT or TYPE_FLOAT
     * @return the new value; false as for set(), and if there is no such column
     */
    public function incr(string $key, string $column, int|float $incrby = 1): int|float|false {}

    /**
     * As incr(), subtracting.
     */
    public function decr(string $key, string $column, int|float $incrby = 1): int|float|false {}

    /**
     * For how many rows it is made: the number given to the constructor, rounded up.
     */
    public function getSize(): int {}

    /**
     * Bytes that it takes once all of it is used; 0 before create().
     */
    public function getMemorySize(): int {}

    /**
     * What has happened to the table: `num` (rows there are), `conflict_count` (attempts to make a row where others were), `conflict_max_level`
     * (the most rows that were there), `insert_count`, `update_count`, `delete_count`, `available_slice_num` and `total_slice_num` (room for rows
     * that are not the first of their place).
     * @return false before create() and after destroy()
     */
    public function stats(): array|false {}

    /**
     * Give the memory back. It is so for all processes: whoever uses the table afterwards gets an Error.
     * @throws \Error while a value of this table is being converted
     */
    public function destroy(): bool {}

    /**
     * Go to the first row. Each table has one position, which belongs to the process.
     */
    public function rewind(): void {}

    /**
     * Is there a row at the position?
     */
    public function valid(): bool {}

    /**
     * Go to the next row. A row that is there all the time is met once, whatever is set or deleted meanwhile.
     */
    public function next(): void {}

    /**
     * The row as it was when the position came to it; null behind the last one.
     */
    public function current(): mixed {}

    /**
     * Its key; null behind the last one.
     */
    public function key(): mixed {}
}
