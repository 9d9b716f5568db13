<?php
namespace Swoole;

/**
 * The Redis client of the callback API, as Swoole had it up to 4.2.
 *
 * Any command of Redis is a method: its arguments, then a callback(Redis, result). Commands may be given without
 * waiting; results come in their order. A result is what the server sent: string, int, array or null; false for an
 * error, with $errCode and $errMsg set. From the connect on, the client keeps itself alive until its connection is
 * closed. Properties of the program's own may be added.
 *
 * Each callback is called exactly once, in a coroutine of its own: if the connection ends first, with false, $errCode
 * the errno (125, ECANCELED, after close()), and then comes the event close; that follows only a connect that has
 * succeeded. An error that the server answers has the $errCode 2. When a callback has been called, first it is
 * released, then the client (if its connection is closed), then what the callback has bound.
 * @alias swoole_redis
 * @not-serializable
 * @storage
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
     * @param ?array $setting `timeout` (seconds, for the connect and the login; none: 3), `password`, `database` (number), `path` (of a
     *   Unix socket)
     */
    public function __construct($setting = null) {}

    /**
     * Set the callback of an event, before connect(): close(Redis), message(Redis, array).
     * @return false with a warning for an unknown event, or once connect() was called
     */
    public function on($event, $callback) {}

    /**
     * Connect, then log in and choose the database if the options say so; callback(Redis, bool).
     * @return false with a warning if it cannot be started
     */
    public function connect($host, $port, $callback) {}

    /**
     * Close the connection; the event close follows: at once, or after the callbacks of results that have not come.
     * @return false if it is not open
     */
    public function close() {}

    /**
     * Where the connection stands: one of the STATE_* constants.
     */
    public function getState() {}

    /**
     * Send a command. The last argument is the callback, except for (p)subscribe and (p)unsubscribe, whose answers go to
     * the event message.
     * @return false with a warning if it is not connected or not in a state for it
     */
    public function __call($command, $params) {}
}
