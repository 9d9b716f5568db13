<?php
namespace Swoole\Timer;

/** The ids of the timers at one moment. */
class Iterator extends \ArrayIterator
{
}
