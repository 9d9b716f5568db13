<?php
namespace Swoole\Server;

/**
 * One port of a server, with options and callbacks of its own.
 * @alias swoole_server_port
 * @not-serializable
 * @storage
 */
class Port
{
    /** The address it is bound to. */
    public $host;

    /** Its port number; the one that the system chose if 0 was asked for. */
    public $port = 0;

    /** Its socket type (SWOOLE_SOCK_*). */
    public $type = 0;

    /** The descriptor of its socket. */
    public $sock = -1;

    /** Whether it speaks TLS. */
    public $ssl = false;

    /** Options set for this port, as they were given. Null if none were; from start() on it has the server's then. */
    public $setting;

    /** The connections that came by this port: an iterator over their session numbers. */
    public $connections;

    /**
     * Only a server makes ports; see Server::listen().
     * @handler unfinished::method
     */
    private function __construct() {}

    /**
     * Frees what the port holds.
     */
    public function __destruct() {}

    /**
     * Set options of this port only; those of the whole server are passed over. A port for which nothing is set has the server's options;
     * one for which something is set has that, and defaults for the rest.
     */
    public function set(array $settings): void {}

    /**
     * Set the callback of an event for this port only; the name is not case-sensitive.
     * @return false with a warning for an unknown event
     */
    public function on(string $event_name, callable $callback): bool {}

    /**
     * The callback of an event as on() got it, null if there is none.
     */
    public function getCallback(string $event_name): ?\Closure {}

    /**
     * Its socket as an object of ext-sockets, as Server::getSocket().
     * @return false with a warning without that extension
     */
    public function getSocket(): \Socket|false {}
}
