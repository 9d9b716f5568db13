<?php
namespace Swoole\WebSocket;

/**
 * A frame of WebSocket, or a whole message: what `message` gets, and what can be pushed.
 * @alias swoole_websocket_frame
 * @slots
 */
class Frame implements \Stringable
{
    /** Session number of the connection that it came by. */
    public $fd = 0;

    /** The payload. */
    public $data = '';

    /** SWOOLE_WEBSOCKET_OPCODE_* */
    public $opcode = SWOOLE_WEBSOCKET_OPCODE_TEXT;

    /** SWOOLE_WEBSOCKET_FLAG_* bits: of a message, those of its first frame, and FIN. */
    public $flags = SWOOLE_WEBSOCKET_FLAG_FIN;

    /** Whether it ends its message; null: as the flags say. */
    public $finish;

    /**
     * As pack().
     */
    public function __toString(): string {}

    /**
     * The bytes of a frame.
     * @param \Swoole\WebSocket\Frame|string $data a payload; or a frame, whose own opcode and flags count then
     * @param int $opcode SWOOLE_WEBSOCKET_OPCODE_*
     * @param int $flags SWOOLE_WEBSOCKET_FLAG_* bits: FIN, COMPRESS, MASK
     * @return string empty, with a warning, for what cannot be a frame
     */
    public static function pack(
        \Swoole\WebSocket\Frame|string $data,
        int $opcode = SWOOLE_WEBSOCKET_OPCODE_TEXT,
        int $flags = SWOOLE_WEBSOCKET_FLAG_FIN,
    ): string {}

    /**
     * Reads the frame at the beginning of some bytes; a CloseFrame, if it is one.
     * @return \Swoole\WebSocket\Frame false if they are no whole frame; swoole_last_error() is SWOOLE_ERROR_PROTOCOL_ERROR then
     */
    public static function unpack(string $data): \Swoole\WebSocket\Frame {}
}

/**
 * The last frame of either side.
 * @alias swoole_websocket_closeframe
 * @slots
 */
class CloseFrame extends Frame
{
    /** SWOOLE_WEBSOCKET_OPCODE_CLOSE */
    public $opcode = SWOOLE_WEBSOCKET_OPCODE_CLOSE;

    /** SWOOLE_WEBSOCKET_CLOSE_*, or a number of the program's own from 3000 to 4999. */
    public $code = SWOOLE_WEBSOCKET_CLOSE_NORMAL;

    /** Text for people, at most 123 bytes. */
    public $reason = '';
}
