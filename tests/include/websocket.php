<?php
/**
 * A client of WebSocket that sends exactly the frames it is told, and shows those that come.
 */
final class WebSocketPeer
{
    /** The answer to the handshake. */
    public HttpAnswer $answer;

    public function __construct(public Client $client, string $target = '/', array $headers = [])
    {
        $this->answer = $client->request('GET', $target, $headers + [
            'Connection' => 'Upgrade',
            'Upgrade' => 'websocket',
            'Sec-WebSocket-Key' => 'dGhlIHNhbXBsZSBub25jZQ==',
            'Sec-WebSocket-Version' => '13',
        ]);
    }

    /** The bytes of one frame. `$first`: FIN and the reserved bits (0x80 and 0x70). */
    public static function frame(string $payload, int $opcode = WEBSOCKET_OPCODE_TEXT, int $first = 0x80, bool $mask = true): string
    {
        $length = strlen($payload);
        $bit = $mask ? 0x80 : 0;
        $head = match (true) {
            $length < 126 => pack('CC', $first | $opcode, $bit | $length),
            $length < 65536 => pack('CCn', $first | $opcode, $bit | 126, $length),
            default => pack('CCJ', $first | $opcode, $bit | 127, $length),
        };
        $key = random_bytes(4);
        return $mask ? $head . $key . ($payload ^ str_pad('', $length, $key)) : $head . $payload;
    }

    public function send(string $payload, int $opcode = WEBSOCKET_OPCODE_TEXT, int $first = 0x80): self
    {
        $this->client->send(self::frame($payload, $opcode, $first));
        return $this;
    }

    /** The next frame: first byte's upper half, opcode, payload. */
    public function frameOf(): array
    {
        [1 => $first, 2 => $second] = unpack('C2', $this->client->read(2));
        if ($second & 0x80) {
            throw new Exception('a server must not mask');
        }
        $length = match ($second) {
            126 => unpack('n', $this->client->read(2))[1],
            127 => unpack('J', $this->client->read(8))[1],
            default => $second,
        };
        return [$first & 0xf0, $first & 0x0f, $this->client->read($length)];
    }

    /** The next frame's payload. */
    public function read(): string
    {
        return $this->frameOf()[2];
    }

    /** The next frame, which must be a close: code and reason. */
    public function closed(): string
    {
        [, $opcode, $payload] = $this->frameOf();
        if ($opcode !== WEBSOCKET_OPCODE_CLOSE) {
            return "opcode $opcode: $payload";
        }
        $end = $this->client->isClosed() ? '' : ', and the connection goes on';
        return $payload === '' ? "closed$end" : rtrim('closed ' . unpack('n', $payload)[1] . ' ' . substr($payload, 2)) . $end;
    }
}
