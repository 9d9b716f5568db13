<?php
namespace Swoole\Coroutine;

/**
 * A queue between coroutines of one process. Values are handed over, not copied.
 * push() waits while it is full, pop() while it is empty; who waited first is served first.
 * @alias swoole_channel_coro
 * @short-alias Co\Channel
 * @short-alias Chan
 * @not-serializable
 * @storage
 */
class Channel
{
    /** How many values fit in; as given to the constructor, at least 1. */
    public $capacity = 0;

    /** Outcome of the last push() or pop(): SWOOLE_CHANNEL_OK (0), _TIMEOUT (-1), _CLOSED (-2) or _CANCELED (-3); no errno. */
    public $errCode = 0;

    /**
     * Make a channel.
     * @param int $size how many values fit in before push() waits; less than 1 counts as 1
     */
    public function __construct(int $size = 1) {}

    /**
     * Append a value; waits while the channel is full.
     * @param float $timeout seconds; 0 and less waits for ever
     * @return false on timeout, close or cancel: see $errCode
     */
    public function push(mixed $data, float $timeout = -1): bool {}

    /**
     * Take the oldest value; waits while the channel is empty.
     * @param float $timeout seconds; 0 and less waits for ever
     * @return false also on timeout, close or cancel: see $errCode
     */
    public function pop(float $timeout = -1): mixed {}

    /**
     * Whether no value is waiting.
     */
    public function isEmpty(): bool {}

    /**
     * Whether as many values are waiting as fit in.
     */
    public function isFull(): bool {}

    /**
     * Close for good: pushing fails from now on, values inside can still be taken, all who wait are woken with
     * SWOOLE_CHANNEL_CLOSED.
     * @return false if it was closed already
     */
    public function close(): bool {}

    /**
     * consumer_num and producer_num (waiting coroutines), queue_num (values inside).
     */
    public function stats(): array {}

    /**
     * How many values are inside.
     */
    public function length(): int {}
}
