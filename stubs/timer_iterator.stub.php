<?php
namespace Swoole\Timer;

/**
 * The ids of the timers at one moment.
 * @alias swoole_timer_iterator
 */
class Iterator extends \ArrayIterator
{
}
