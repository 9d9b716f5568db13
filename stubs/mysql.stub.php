<?php
namespace Swoole;

/**
 * The MySQL client of the callback API, as Swoole had it up to 4.2.
 *
 * One query at a time: the next one may be sent in the callback of the one before. From connect() on the client keeps itself alive until its
 * connection is closed. Properties of the program's own may be added.
 *
 * Each callback is called exactly once, in a coroutine of its own: if the connection ends first, with false, and $errno the errno (125,
 * ECANCELED, after close()), and then comes the event close; that follows only a connect that has succeeded.
 * @alias swoole_mysql
 * @not-serializable
 * @storage
 */
#[\AllowDynamicProperties]
class MySQL
{
    /** getState(): free for a query, or not connected yet. */
    public const STATE_QUERY = 0;

    /** getState(): a result is awaited. */
    public const STATE_READ_START = 1;

    /** getState(): the connection is closed. */
    public const STATE_CLOSED = 4;

    /** What connect() was given. */
    public $serverInfo;

    /** Descriptor of the connection; -1 while there is none. */
    public $sock = -1;

    /** Whether it is connected and logged in. */
    public $connected = false;

    /** Number of the last query's error: that of the server, or an errno; 0 if there was none. */
    public $errno = 0;

    /** Why connect() has failed: the server's number, or an errno. */
    public $connect_errno = 0;

    /** Text of the last query's error. */
    public $error;

    /** Why connect() has failed, in words. */
    public $connect_error;

    /** The number that the last query has given to its first new row. */
    public $insert_id;

    /** How many rows the last query has changed. */
    public $affected_rows;

    /** Not used: callbacks of connect() are held by the connection. */
    public $onConnect;

    /** Callback of the event close. */
    public $onClose;

    /**
     * Make a client; nothing is sent yet.
     */
    public function __construct() {}

    /**
     * Nothing is left to do.
     */
    public function __destruct() {}

    /**
     * Connect and log in; callback(MySQL, bool). Methods: mysql_native_password, caching_sha2_password, mysql_clear_password. A server that
     * does not remember the user of the second wants the password itself, which is sent over TLS, a Unix socket, or encrypted with the server's
     * RSA key (OAEP); for the third, TLS must have verified the server.
     * @param array $server_config `host` (a name, an address, or `unix:/path`), `port` (3306), `user`, `password`, `database`, `charset`
     *   (utf8mb4), `timeout` (seconds for all of it; 1), `strict_type` (numbers of the result as such, not as texts), `fetch_mode` (no
     *   effect: results are always given whole), `open_ssl` (TLS, with `ssl_verify_peer`, `ssl_cafile`... as of Swoole\Client),
     *   `clear_password` (mysql_clear_password over TLS also to a server that is not verified), `server_public_key` (a file with the server's
     *   RSA key in PEM; without it the server is asked for the key, and whoever answers can read the password)
     * @return bool false with a warning if it is connected already, an option of TLS is not as it must be, or the key cannot be read
     * @throws MySQL\Exception if something is missing
     */
    public function connect(array $server_config, $callback) {}

    /**
     * Send a query; callback(MySQL, array|bool): the rows of its first result, each by the names of its columns; true if it gives none, with
     * $affected_rows and $insert_id; false with $errno and $error if it has failed.
     * @return bool false with a warning if there is no connection, or a result is awaited
     */
    public function query($sql, $callback) {}

    /**
     * Begin a transaction; callback(MySQL, bool).
     * @throws MySQL\Exception if one is under way
     */
    public function begin($callback) {}

    /**
     * End a transaction, for good; callback(MySQL, bool).
     * @throws MySQL\Exception if none is under way
     */
    public function commit($callback) {}

    /**
     * End a transaction, as if it had not been; callback(MySQL, bool).
     * @throws MySQL\Exception if none is under way
     */
    public function rollback($callback) {}

    /**
     * A text as it may stand between single quotes in a query, by the character set that connect() was given (`SET NAMES` changes it behind the
     * client's back) and the mode of the server: in that of `NO_BACKSLASH_ESCAPES` single quotes are doubled, and nothing else.
     * @param int $flags has no effect
     * @return string|false false with a warning if there is no connection, or no text
     */
    public function escape($string, $flags = 0) {}

    /**
     * Where the connection stands: one of the STATE_* constants.
     */
    public function getState() {}

    /**
     * Close the connection; the event close follows: at once, or after the callback of a result that has not come.
     * @return bool false if it is not open
     */
    public function close() {}

    /**
     * Set the callback of the event close(MySQL).
     * @return bool false with a warning for another event
     */
    public function on($event_name, $callback) {}
}
