<?php
/**
 * Clients of HTTP/2 for tests: curl where an ordinary one will do, and one that sends exactly the frames that it is told.
 */

/** For --SKIPIF--. */
function skip_without_curl_http2(): void
{
    if (!str_contains((string) @shell_exec('curl --version 2>/dev/null'), 'HTTP2')) {
        echo 'skip needs curl with HTTP/2';
    }
}

/** What curl says of a request by HTTP/2: head and body, without the lines that differ each time. */
function curl2(string $url, string ...$options): string
{
    $command = ['curl', '-sS', '-i', '--max-time', (string) PATIENCE, ...$options, $url];
    if (!array_filter($options, fn ($option) => str_starts_with($option, '--http'))) {
        $command[] = '--http2-prior-knowledge';
    }
    $said = (string) shell_exec(implode(' ', array_map(escapeshellarg(...), $command)) . ' 2>&1');
    return preg_replace('/^date: .*\r\n/mi', '', $said);
}

final class Frame
{
    public const DATA = 0, HEADERS = 1, RST_STREAM = 3, SETTINGS = 4, PUSH_PROMISE = 5, PING = 6, GOAWAY = 7, WINDOW_UPDATE = 8, CONTINUATION = 9;
    public const END_STREAM = 1, ACK = 1, END_HEADERS = 4;
    private const NAMES = ['DATA', 'HEADERS', 'PRIORITY', 'RST_STREAM', 'SETTINGS', 'PUSH_PROMISE', 'PING', 'GOAWAY', 'WINDOW_UPDATE', 'CONTINUATION'];
    private const CODES = ['NO_ERROR', 'PROTOCOL_ERROR', 'INTERNAL_ERROR', 'FLOW_CONTROL_ERROR', 'SETTINGS_TIMEOUT', 'STREAM_CLOSED', 'FRAME_SIZE_ERROR',
        'REFUSED_STREAM', 'CANCEL', 'COMPRESSION_ERROR', 'CONNECT_ERROR', 'ENHANCE_YOUR_CALM', 'INADEQUATE_SECURITY', 'HTTP_1_1_REQUIRED'];

    public function __construct(public int $type, public int $flags, public int $stream, public string $payload)
    {
    }

    public static function bytes(int $type, int $flags, int $stream, string $payload = ''): string
    {
        return substr(pack('N', strlen($payload)), 1) . chr($type) . chr($flags) . pack('N', $stream) . $payload;
    }

    public function name(): string
    {
        return self::NAMES[$this->type] ?? (string) $this->type;
    }

    public function ends(): bool
    {
        return ($this->flags & self::END_STREAM) !== 0;
    }

    /** Of RST_STREAM and GOAWAY. */
    public function code(): string
    {
        $code = unpack('N', $this->payload, $this->type === self::GOAWAY ? 4 : 0)[1];
        return self::CODES[$code] ?? (string) $code;
    }

    /** Of HEADERS, if it is one of those that the standard has numbers for; for others 0. */
    public function status(): int
    {
        return [200, 204, 206, 304, 400, 404, 500][ord($this->payload[0] ?? '') - 0x88] ?? 0;
    }

    public function __toString(): string
    {
        return match ($this->type) {
            self::RST_STREAM, self::GOAWAY => "{$this->name()} {$this->code()}",
            self::HEADERS => "HEADERS {$this->status()}",
            self::DATA => "DATA '$this->payload'" . ($this->ends() ? ' end' : ''),
            default => $this->name(),
        };
    }
}

/** A client of frames. What the server says of itself (SETTINGS, windows) is read and answered on the way. */
final class Http2Peer
{
    public Client $client;
    private int $next = 1;
    private bool $gone = false;

    /** `$settings`: numbers to values. */
    public function __construct(Client $client, array $settings = [])
    {
        $this->client = $client;
        $payload = '';
        foreach ($settings as $number => $value) {
            $payload .= pack('nN', $number, $value);
        }
        $this->raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" . Frame::bytes(Frame::SETTINGS, 0, 0, $payload));
    }

    /** A request; answers its stream. Pseudo fields have their colon, and come as they stand. */
    public function request(string $path = '/', array $fields = [], ?string $body = '', string $method = 'GET'): int
    {
        $fields = [[':method', $method], [':scheme', 'http'], [':path', $path], [':authority', 'test'], ...$fields];
        return $this->headers($fields, $body);
    }

    /** `$body`: null, and it is still to come. */
    public function headers(array $fields, ?string $body = ''): int
    {
        $stream = $this->next;
        $this->next += 2;
        $flags = Frame::END_HEADERS | ($body === '' ? Frame::END_STREAM : 0);
        $this->raw(Frame::bytes(Frame::HEADERS, $flags, $stream, self::block($fields)));
        if ($body !== null && $body !== '') {
            $this->data($stream, $body, true);
        }
        return $stream;
    }

    public function data(int $stream, string $data, bool $last = false): self
    {
        return $this->raw(Frame::bytes(Frame::DATA, $last ? Frame::END_STREAM : 0, $stream, $data));
    }

    public function reset(int $stream, int $code = 8): self
    {
        return $this->raw(Frame::bytes(Frame::RST_STREAM, 0, $stream, pack('N', $code)));
    }

    public function window(int $stream, int $more): self
    {
        return $this->raw(Frame::bytes(Frame::WINDOW_UPDATE, 0, $stream, pack('N', $more)));
    }

    public function raw(string $bytes): self
    {
        $this->client->send($bytes);
        return $this;
    }

    /** Fields, none of which either side has to remember. */
    public static function block(array $fields): string
    {
        $text = fn (string $text) => self::number(strlen($text), 127) . $text;
        return implode('', array_map(fn ($field) => "\0" . $text($field[0]) . $text($field[1]), $fields));
    }

    /** An integer of HPACK whose first byte has room for so much. */
    private static function number(int $number, int $most): string
    {
        if ($number < $most) {
            return chr($number);
        }
        $bytes = chr($most);
        for ($number -= $most; $number >= 128; $number >>= 7) {
            $bytes .= chr($number % 128 | 128);
        }
        return $bytes . chr($number);
    }

    /** The next frame that is not about the connection's settings and windows; null at the end. */
    public function read(): ?Frame
    {
        while (!$this->gone) {
            $head = $this->take(9);
            if ($head === null) {
                break;
            }
            $length = unpack('N', "\0" . substr($head, 0, 3))[1];
            $payload = $length ? $this->take($length) : '';
            if ($payload === null) {
                break;
            }
            $frame = new Frame(ord($head[3]), ord($head[4]), unpack('N', $head, 5)[1], $payload);
            if ($frame->type === Frame::SETTINGS) {
                if (!($frame->flags & Frame::ACK)) {
                    @fwrite($this->client->socket, Frame::bytes(Frame::SETTINGS, Frame::ACK, 0));
                }
            } elseif ($frame->type === Frame::PING && !($frame->flags & Frame::ACK) && $frame->payload !== str_repeat("\0", 8)) {
                @fwrite($this->client->socket, Frame::bytes(Frame::PING, Frame::ACK, 0, $frame->payload));
            } elseif ($frame->type !== Frame::WINDOW_UPDATE) {
                return $frame;
            }
        }
        $this->gone = true;
        return null;
    }

    private function take(int $length): ?string
    {
        $taken = '';
        while (strlen($taken) < $length) {
            $part = @fread($this->client->socket, $length - strlen($taken));
            if ($part === '' || $part === false) {
                if (stream_get_meta_data($this->client->socket)['timed_out']) {
                    throw new Exception('waited in vain for a frame');
                }
                return null;
            }
            $taken .= $part;
        }
        return $taken;
    }

    /** Frames of one stream until its end, as text; what comes of others meanwhile is left out. */
    public function answer(int $stream): string
    {
        $said = '';
        while ($frame = $this->read()) {
            if ($frame->stream === $stream || $frame->type === Frame::GOAWAY) {
                $said .= ($said === '' ? '' : ', ') . $frame;
                if ($frame->type === Frame::RST_STREAM || $frame->ends()) {
                    return $said;
                }
            }
        }
        return ($said === '' ? '' : "$said, ") . 'the end';
    }

    /** What ends the connection: the code of a GOAWAY, and whether the end came. Everything else is read away. */
    public function end(): string
    {
        $code = '';
        while ($frame = $this->read()) {
            $code = $frame->type === Frame::GOAWAY ? "GOAWAY {$frame->code()}, " : $code;
        }
        return "{$code}the end";
    }
}
