<?php
namespace Steelwool;

/**
 * A lifetime as a value: of the program, of this process, of a session (a connection), of a request, or of a user whom the program has
 * named. What is put into it (`Scope::session()['user'] = $user`) lives exactly as long, and is released when it ends, whatever happens.
 * An element that is an array is changed by putting it in anew. Two objects of one scope are equal (`==`).
 * @not-serializable
 * @storage
 */
final class Scope implements \ArrayAccess, \Countable
{
    /** `program`, `process`, `session`, `request` or `user` */
    public $kind = '';

    /** Process id of the program or the process; number of the session (`$fd`; in a coroutine server one below 0) or the request; name of the user. */
    public $id = 0;

    /**
     * Throws: see current().
     */
    public function __construct() {}

    /**
     * The innermost scope in which the code runs: the request's; or the session's, in `connect` and `close`; or the process's.
     */
    public static function current(): \Steelwool\Scope {}

    /**
     * From the begin of the script to its end. What it has before `start()`, all workers have, each its own copy.
     */
    public static function program(): \Steelwool\Scope {}

    /**
     * Of this process: of a worker, from `workerStart` to `workerStop`.
     */
    public static function process(): \Steelwool\Scope {}

    /**
     * Of the connection that the code serves, until it is closed. Null: it serves none. In PROCESS mode it ends with the worker, too. A
     * `Coroutine\Http\Server` has sessions and requests as well.
     */
    public static function session(): ?\Steelwool\Scope {}

    /**
     * Of the request that the code serves: until its callback has returned, and all that it has started is done: coroutines, operations with
     * callbacks, tasks, deferred functions, timers that go off once. In these callbacks as well. Null: it
     * serves none.
     */
    public static function request(): ?\Steelwool\Scope {}

    /**
     * Of a user, over several connections: the one that is being served belongs to it from now on. It ends when the last of them is
     * closed.
     * @param string $id any name, of this process
     * @param float $idle seconds for which it waits for another connection before it ends
     */
    public static function user(string $id, float $idle = 0.0): \Steelwool\Scope {}

    /**
     * The scope around it. Null: it is the program's.
     */
    public function parent(): ?\Steelwool\Scope {}

    /**
     * Seconds since it was asked for first.
     */
    public function age(): float {}

    /**
     * Whether it has not ended.
     */
    public function isOpen(): bool {}

    /**
     * Have something called when it ends, with the scope as argument; the last one first. Its values are still there then. Where the process
     * itself fails (a fatal error, an exception that nobody catches outside of a server), values are released and nothing is called.
     * @return bool false: it has ended already
     */
    public function onClose(callable $callback): bool {}

    /**
     * Whether there is a value, other than null, of this name.
     */
    public function offsetExists(mixed $name): bool {}

    /**
     * The value of this name; null if there is none.
     */
    public function offsetGet(mixed $name): mixed {}

    /**
     * Keep a value. Throws a Swoole\Exception if the scope has ended.
     */
    public function offsetSet(mixed $name, mixed $value): void {}

    /**
     * Let a value go.
     */
    public function offsetUnset(mixed $name): void {}

    /**
     * How many values there are.
     */
    public function count(): int {}
}
