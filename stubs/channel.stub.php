<?php
namespace Swoole;

/**
 * Values between processes, by way of memory that they share, as Swoole had it up to 4.2: made before the fork, and used by any number of
 * processes that put in and take out. Nobody waits: see Swoole\Coroutine\Channel for what does, within one process.
 *
 * A process that dies in the middle of a call leaves the channel as it was before or afterwards.
 * @alias swoole_channel
 * @not-serializable
 * @storage
 */
class Channel
{
    /**
     * An empty one.
     * @param int $size bytes for what is in it, with 8 for each value; at least 8192, at most 1 GiB
     * @throws Exception if there is no such memory
     */
    public function __construct($size) {}

    /**
     * Put a value behind the others; what is no string is serialized.
     * @return bool false if it is full; with a warning, if the value is larger than the channel
     */
    public function push($data) {}

    /**
     * Take the first value out.
     * @return mixed false if there is none
     */
    public function pop() {}

    /**
     * Look at the first value, and leave it there.
     * @return mixed false if there is none
     */
    public function peek() {}

    /**
     * How full it is.
     * @return array queue_num: values; queue_bytes: their bytes
     */
    public function stats() {}
}
