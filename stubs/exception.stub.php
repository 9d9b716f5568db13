<?php
namespace Swoole;

/**
 * Base of the exceptions that this extension throws for conditions of the outside world.
 * @alias swoole_exception
 */
class Exception extends \Exception
{
}

/**
 * Base of the errors that this extension throws for misuse by the program.
 * @alias swoole_error
 */
class Error extends \Error
{
}

/**
 * Thrown by exit() inside a coroutine or a server callback, where ending the process at once would end the work
 * of others too. It carries what exit() was given. Uncaught, it ends the program's coroutine, then the process.
 */
class ExitException extends Exception
{
    /** Bits of SWOOLE_EXIT_IN_*. */
    private $flags = 0;

    /** What exit() was given. */
    private $status = 0;

    /**
     * Where exit() was called: SWOOLE_EXIT_IN_COROUTINE, SWOOLE_EXIT_IN_SERVER, or both bits.
     */
    public function getFlags(): int {}

    /**
     * What exit() was given, of whatever type; null if nothing. From PHP 8.4 on, where exit() is a function: an integer or a string,
     * 0 if nothing.
     */
    public function getStatus(): mixed {}
}
