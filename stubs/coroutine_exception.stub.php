<?php
namespace Swoole\Coroutine;

/**
 * Thrown at the waiting place of a coroutine that is cancelled with $throw_exception. Code is
 * SWOOLE_ERROR_CO_CANCELED.
 */
final class CanceledException extends \Exception
{
}

/** Thrown at the waiting place of a coroutine whose time limit is over. Code is SWOOLE_ERROR_CO_TIMEDOUT. */
final class TimeoutException extends \Exception
{
}
