<?php
namespace Swoole\WebSocket;

/**
 * An HTTP server whose connections can become WebSocket ones: `message` gets whole messages as a Frame, `open`, `handshake`,
 * `beforeHandshakeResponse`, `disconnect` and `close` tell of the rest, `request` of what asks for no upgrade.
 * @alias swoole_websocket_server
 * @not-serializable
 */
class Server extends \Swoole\Http\Server
{
    /**
     * Send a message, from any process of the server.
     * @param int $fd session number
     * @param \Swoole\WebSocket\Frame|string $data a payload; or a frame, whose own opcode and flags count then
     * @param int $opcode SWOOLE_WEBSOCKET_OPCODE_*
     * @param int $flags SWOOLE_WEBSOCKET_FLAG_* bits; `null`: the default; without FIN it goes on with the next push() of OPCODE_CONTINUATION
     * @return bool false if it cannot be a frame, if the session is gone (SWOOLE_ERROR_SESSION_NOT_EXIST) or speaks no WebSocket
     *   (SWOOLE_ERROR_WEBSOCKET_UNCONNECTED), or if its client does not read (SWOOLE_ERROR_OUTPUT_BUFFER_OVERFLOW; a coroutine waits first)
     */
    public function push(
        int $fd,
        \Swoole\WebSocket\Frame|string $data,
        int $opcode = SWOOLE_WEBSOCKET_OPCODE_TEXT,
        int $flags = SWOOLE_WEBSOCKET_FLAG_FIN,
    ): bool {}

    /**
     * Send a close frame and close the connection.
     * @param int $code SWOOLE_WEBSOCKET_CLOSE_*, or a number of the program's own from 3000 to 4999
     * @param string $reason at most 123 bytes
     * @return bool as push()
     */
    public function disconnect(int $fd, int $code = SWOOLE_WEBSOCKET_CLOSE_NORMAL, string $reason = ''): bool {}

    /**
     * Send a ping; its pong is not seen without `open_websocket_pong_frame`.
     * @param string $data at most 125 bytes
     * @return bool as push()
     */
    public function ping(int $fd, string $data = ''): bool {}

    /**
     * Whether messages can be exchanged with a session.
     */
    public function isEstablished(int $fd): bool {}

    /**
     * The bytes of a frame.
     * @param \Swoole\WebSocket\Frame|string $data a payload; or a frame, whose own opcode and flags count then
     * @param int $opcode SWOOLE_WEBSOCKET_OPCODE_*
     * @param int $flags SWOOLE_WEBSOCKET_FLAG_* bits: FIN, COMPRESS, MASK
     * @return string empty, with a warning, for what cannot be a frame
     * @handler class::websocket_frame::pack
     */
    public static function pack(
        \Swoole\WebSocket\Frame|string $data,
        int $opcode = SWOOLE_WEBSOCKET_OPCODE_TEXT,
        int $flags = SWOOLE_WEBSOCKET_FLAG_FIN,
    ): string {}

    /**
     * Reads the frame at the beginning of some bytes; a CloseFrame, if it is one.
     * @return \Swoole\WebSocket\Frame false if they are no whole frame; swoole_last_error() is SWOOLE_ERROR_PROTOCOL_ERROR then
     * @handler class::websocket_frame::unpack
     */
    public static function unpack(string $data): \Swoole\WebSocket\Frame {}
}
