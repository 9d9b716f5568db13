<?php
namespace Swoole\Redis;

/**
 * A server that speaks the protocol of Redis (RESP2): each command goes to a handler of the program's own.
 *
 * The first port speaks it, and those of listen() that are given nothing of their own; other ports with `open_redis_protocol`. Clients may also
 * send a line of words, as people do by hand. Who sends several requests at once gets the answers in that order.
 * @alias swoole_redis_server
 * @not-serializable
 */
class Server extends \Swoole\Server
{
    /** Of format(): no value. */
    public const NIL = 1;

    /** Of format(): an error; the first word is its kind. */
    public const ERROR = 0;

    /** Of format(): a short text, as OK. */
    public const STATUS = 2;

    /** Of format(): a number. */
    public const INT = 3;

    /** Of format(): a string of any bytes. */
    public const STRING = 4;

    /** Of format(): the values of an array. */
    public const SET = 5;

    /** Of format(): keys and values of an array, in turn. */
    public const MAP = 6;

    /**
     * Set the handler of a command; callback(int $fd, array $arguments): what it returns is sent, if it is a string: usually one of format().
     * Without one, the program has sent or will send the answer by send(). A command that has no handler is answered with an error.
     * @param string $command at most 63 bytes, in any case of letters
     * @throws \Swoole\Error it is empty or too long
     */
    public function setHandler(string $command, callable $callback): bool {}

    /**
     * The handler of a command.
     * @throws \Swoole\Error there is none
     */
    public function getHandler(string $command): \Closure {}

    /**
     * An answer as the protocol has it.
     * @param int $type NIL, ERROR, STATUS, INT, STRING, SET or MAP
     * @param mixed $value for NIL none; for ERROR and STATUS a text (ERR, OK); in arrays there may be arrays, numbers, booleans (as numbers),
     *     null and what can be a string
     * @throws \Swoole\Exception the value is missing or of another type
     */
    public static function format(int $type, mixed $value = null): string|false {}
}
