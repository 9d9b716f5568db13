<?php
namespace Swoole;

/**
 * Bytes that are added at the end and taken from the begin, without copying the rest each time, as Swoole had it up to 4.2.
 * @alias swoole_buffer
 * @not-serializable
 * @storage
 */
#[\AllowDynamicProperties]
class Buffer
{
    /** Bytes for which there is room; it grows by itself. */
    public $capacity = 128;

    /** Bytes that are in it. */
    public $length = 0;

    /**
     * An empty one.
     * @param int $size bytes to begin with; at most 128 MiB
     * @throws Exception for another size
     */
    public function __construct($size = 128) {}

    /**
     * Nothing is left to do.
     */
    public function __destruct() {}

    /**
     * All of it.
     */
    public function __toString() {}

    /**
     * A part of it.
     * @param int $offset negative: from the end
     * @param int $length negative: to the end
     * @param bool $remove take it out, if it begins at 0
     * @return string|false false with a warning if there is no such part
     */
    public function substr($offset, $length = -1, $remove = false) {}

    /**
     * Write at a place; what lies between the end and that is filled with zeros.
     * @param int $offset negative: from the end
     * @return int|false how long it is now; false with a warning if it cannot be
     */
    public function write($offset, $data) {}

    /**
     * A part of it.
     * @param int $offset negative: from the end
     * @return string|false false if there is no such part
     */
    public function read($offset, $length) {}

    /**
     * Write at the end.
     * @return int|false how long it is now; false with a warning if there is nothing to write, or it would be longer than 128 MiB
     */
    public function append($data) {}

    /**
     * Make room.
     * @return bool false with a warning if there is as much already
     */
    public function expand($size) {}

    /**
     * Give back the memory of what was taken out.
     */
    public function recycle() {}

    /**
     * Empty it.
     */
    public function clear() {}
}
