<?php
namespace Swoole\Async;

/**
 * The client of the callback API for TCP, UDP and Unix sockets: connect() returns at once, and what happens goes to the callbacks of on().
 *
 * Each connect() that returned true has one last event: error if there was no connection (or a handshake of TLS has failed), otherwise close.
 * From connect() to that event the connection owns a reference to its client, so a program need not store it; afterwards the client may
 * connect anew. Callbacks run in coroutines of their own.
 * @alias swoole_async_client
 * @not-serializable
 * @storage client
 */
#[\AllowDynamicProperties]
class Client extends \Swoole\Client
{
    /**
     * Make a client; nothing is opened yet.
     * @param int $type SWOOLE_SOCK_TCP, SWOOLE_SOCK_UDP..., with SWOOLE_SSL for TLS
     * @throws \TypeError for another type
     * @handler class::client::callbacks::construct
     */
    public function __construct(int $type) {}

    /**
     * Nothing is left to do.
     * @handler class::client::destruct
     */
    public function __destruct() {}

    /**
     * Connect; TLS and proxies included. The event connect follows, or error with $errCode: an errno, or a SWOOLE_ERROR_*.
     * @param float $timeout seconds for all of it; 0: no limit
     * @param int $sock_flag has no effect
     * @return bool false with a warning if it is connected already, or cannot begin
     * @handler class::client::connect
     */
    public function connect(string $host, int $port = 0, float $timeout = 0.5, int $sock_flag = 0): bool {}

    /**
     * Receive nothing until wakeup().
     * @return bool false if it sleeps already
     * @handler class::client::callbacks::sleep
     */
    public function sleep(): bool {}

    /**
     * Receive again.
     * @return bool false if it does not sleep
     * @handler class::client::callbacks::wakeup
     */
    public function wakeup(): bool {}

    /**
     * The same as sleep().
     * @handler class::client::callbacks::sleep
     */
    public function pause(): bool {}

    /**
     * The same as wakeup().
     * @handler class::client::callbacks::wakeup
     */
    public function resume(): bool {}

    /**
     * Speak TLS from now on; $onSslReady(Client) is called when it is spoken.
     * @throws \Swoole\Exception without a callback
     * @handler class::client::enable_ssl
     */
    public function enableSSL(?callable $onSslReady = null): bool {}

    /**
     * Whether it is connected, as far as is known here.
     * @handler class::client::is_connected
     */
    public function isConnected(): bool {}

    /**
     * Close the connection: the event close comes at once; error with $errCode 125 (ECANCELED) follows if it is not there yet. What the
     * kernel does not take of what was sent is lost.
     * @param bool $force has no effect
     * @return bool false with a warning: there is none
     * @handler class::client::close
     */
    public function close(bool $force = false): bool {}

    /**
     * Set the callback of an event: see Swoole\Client::on().
     * @handler class::client::callbacks::on
     */
    public function on(string $host, callable $callback): bool {}
}
