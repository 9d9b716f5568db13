<?php
namespace Swoole;

/**
 * The Redis client of the callback API, as Swoole had it up to 4.2.
 *
 * Any command of Redis is a method: its arguments, then a callback(Redis, result). Commands may be given without
 * waiting; results come in their order. A result is what the server sent: string, int, array or null; false for an
 * error, with $errCode and $errMsg set. From the connect on, the client keeps itself alive until its connection is
 * closed. Properties of the program's own may be added.
 * @alias swoole_redis
 * @not-serializable
 */
#[\AllowDynamicProperties]
class Redis
{
    /** Connecting, or not yet asked to. */
    public const STATE_CONNECT = 0;

    /** Connected, and no result is awaited. */
    public const STATE_READY = 1;

    /** A result is awaited. */
    public const STATE_WAIT_RESULT = 2;

    /** Subscribed: messages come by the event message, other commands are not possible. */
    public const STATE_SUBSCRIBE = 3;

    /** The connection is closed. */
    public const STATE_CLOSED = 4;

    /** Callback of connect(). */
    public $onConnect;

    /** Callback of the event close. */
    public $onClose;

    /** Callback of the event message. */
    public $onMessage;

    /** The options given to the constructor. */
    public $setting;

    /** Name or address of the server, as given to connect(). */
    public $host;

    /** Port of the server. */
    public $port;

    /** Descriptor of the connection. */
    public $sock;

    /** Number of the last error; 0 if there was none. */
    public $errCode;

    /** Text of the last error. */
    public $errMsg;

    /**
     * Make a client; nothing is sent yet.
     * @param ?array $setting `timeout` (seconds, for the connect), `password`, `database` (number), `path` (of a
     *   Unix socket)
     * @unfinished not yet implemented
     */
    public function __construct($setting = null) {}

    /**
     * Set the callback of an event, before connect(): close(Redis), message(Redis, array).
     * @return false with a warning for an unknown event, or once connect() was called
     * @unfinished not yet implemented
     */
    public function on($event, $callback) {}

    /**
     * Connect, then log in and choose the database if the options say so; callback(Redis, bool).
     * @return false with a warning if it cannot be started
     * @unfinished not yet implemented
     */
    public function connect($host, $port, $callback) {}

    /**
     * Close the connection; the event close follows.
     * @return false if it is not open
     * @unfinished not yet implemented
     */
    public function close() {}

    /**
     * Where the connection stands: one of the STATE_* constants.
     * @unfinished not yet implemented
     */
    public function getState() {}

    /**
     * Send a command. The last argument is the callback, except for (p)subscribe and (p)unsubscribe, whose answers go to
     * the event message.
     * @return false with a warning if it is not connected or not in a state for it
     * @unfinished not yet implemented
     */
    public function __call($command, $params) {}
}
