<?php
namespace Swoole\Connection;

/**
 * The open connections of a server or of one port. As an array, the key is a session number and the value
 * what Server::getClientInfo() tells.
 * @alias swoole_connection_iterator
 * @not-serializable
 */
class Iterator implements \ArrayAccess, \Countable, \Iterator
{
    /**
     * Not for programs: see Server::$connections and Port::$connections.
     * @unfinished not yet implemented
     */
    public function __construct() {}

    /**
     * Frees what the iterator holds.
     * @handler class::server::destruct
     */
    public function __destruct() {}

    /**
     * Begin anew with the first connection.
     * @unfinished not yet implemented
     */
    public function rewind(): void {}

    /**
     * Go to the next connection.
     * @unfinished not yet implemented
     */
    public function next(): void {}

    /**
     * Session number of the present connection.
     * @unfinished not yet implemented
     */
    public function current(): mixed {}

    /**
     * How many connections lie before the present one.
     * @unfinished not yet implemented
     */
    public function key(): mixed {}

    /**
     * Whether there is a present connection.
     * @unfinished not yet implemented
     */
    public function valid(): bool {}

    /**
     * How many connections are open.
     * @unfinished not yet implemented
     */
    public function count(): int {}

    /**
     * Whether a connection is open.
     * @unfinished not yet implemented
     */
    public function offsetExists(mixed $fd): bool {}

    /**
     * What is known about a connection, false if it is not open.
     * @unfinished not yet implemented
     */
    public function offsetGet(mixed $fd): mixed {}

    /**
     * Does nothing: connections cannot be put in.
     * @unfinished not yet implemented
     */
    public function offsetSet(mixed $fd, mixed $value): void {}

    /**
     * Does nothing: see Server::close().
     * @unfinished not yet implemented
     */
    public function offsetUnset(mixed $fd): void {}
}
