<?php
namespace Swoole\Connection;

/**
 * The session numbers of this worker's open connections, of all ports or of one; connections may come and go while it is
 * walked. As an array, the key is a session number and the value what Server::getClientInfo() tells.
 * @alias swoole_connection_iterator
 * @not-serializable
 * @storage
 */
class Iterator implements \ArrayAccess, \Countable, \Iterator
{
    /**
     * Throws: see Server::$connections and Port::$connections.
     */
    public function __construct() {}

    /**
     * Frees what the iterator holds.
     * @handler class::server::destruct
     */
    public function __destruct() {}

    /**
     * Begin anew with the first connection.
     */
    public function rewind(): void {}

    /**
     * Go to the next connection.
     */
    public function next(): void {}

    /**
     * Session number of the present connection.
     */
    public function current(): mixed {}

    /**
     * How many connections lie before the present one.
     */
    public function key(): mixed {}

    /**
     * Whether there is a present connection.
     */
    public function valid(): bool {}

    /**
     * How many connections are open.
     */
    public function count(): int {}

    /**
     * Whether a connection is open.
     */
    public function offsetExists(mixed $fd): bool {}

    /**
     * What is known about a connection, false if it is not open.
     * @handler class::server::get_client_info
     */
    public function offsetGet(mixed $fd): mixed {}

    /**
     * Does nothing: connections cannot be put in.
     */
    public function offsetSet(mixed $fd, mixed $value): void {}

    /**
     * Does nothing: see Server::close().
     * @handler class::connection_iterator::offset_set
     */
    public function offsetUnset(mixed $fd): void {}
}
