<?php
namespace Swoole\Coroutine;

/**
 * Values that belong to one coroutine; see Swoole\Coroutine::getContext().
 * @short-alias Co\Context
 */
class Context extends \ArrayObject
{
}

/**
 * The ids of the living coroutines at one moment.
 * @short-alias Co\Iterator
 */
class Iterator extends \ArrayIterator
{
}
