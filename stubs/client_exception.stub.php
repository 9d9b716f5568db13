<?php
namespace Swoole\Client;

/** Thrown by the blocking client when it cannot be made. */
class Exception extends \Swoole\Exception
{
}
