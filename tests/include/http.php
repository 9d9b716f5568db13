<?php
/**
 * A client that sends exactly what it is told, and reads answers byte by byte: for what curl would hide.
 */

final class HttpAnswer
{
    public int $status = 0;
    public string $reason = '';
    /** @var array<array{string, string}> as sent, in order */
    public array $headers = [];
    public string $body = '';
    /** The pieces of a chunked body. */
    public array $chunks = [];

    /** The value of a header, several joined with '; and '; null without it. */
    public function header(string $name): ?string
    {
        $found = array_filter($this->headers, fn ($header) => strcasecmp($header[0], $name) === 0);
        return $found ? implode('; and ', array_column($found, 1)) : null;
    }

    public function __toString(): string
    {
        return "$this->status $this->body";
    }
}

final class Client
{
    /** @var resource */
    public $socket;
    private string $buffer = '';

    public function __construct(string $address)
    {
        // A server binds when it is made and listens when it starts: refusals in between are no failures.
        $this->socket = eventually(fn () => @stream_socket_client($address, $code, $text, PATIENCE), "a connection to $address");
        stream_set_timeout($this->socket, (int) PATIENCE);
    }

    public function send(string $bytes): self
    {
        for ($sent = 0; $sent < strlen($bytes); $sent += $n) {
            $n = @fwrite($this->socket, substr($bytes, $sent));
            if ($n === false || $n === 0) {
                throw new Exception('the server does not read any more');
            }
        }
        return $this;
    }

    public function request(string $method, string $target, array $headers = [], ?string $body = null): HttpAnswer
    {
        $text = "$method $target HTTP/1.1\r\nHost: test\r\n";
        if ($body !== null) {
            $headers += ['Content-Length' => strlen($body)];
        }
        foreach ($headers as $name => $value) {
            $text .= "$name: $value\r\n";
        }
        return $this->send("$text\r\n$body")->answer($method);
    }

    /** Reads one answer. */
    public function answer(string $method = 'GET'): HttpAnswer
    {
        $answer = new HttpAnswer;
        [, $status, $answer->reason] = explode(' ', $this->line(), 3) + ['', '0', ''];
        $answer->status = (int) $status;
        while (($line = $this->line()) !== '') {
            $answer->headers[] = explode(': ', $line, 2) + ['', ''];
        }
        if ($method === 'HEAD' || $answer->status < 200 || $answer->status === 204 || $answer->status === 304) {
            return $answer;
        }
        if ($answer->header('Transfer-Encoding') === 'chunked') {
            while (($length = hexdec($this->line())) > 0) {
                $answer->chunks[] = $this->read($length);
                $this->read(2);
            }
            $this->read(2);
            $answer->body = implode($answer->chunks);
        } elseif (($length = $answer->header('Content-Length')) !== null) {
            $answer->body = $this->read((int) $length);
        } else {
            $answer->body = $this->rest();
        }
        return $answer;
    }

    public function line(): string
    {
        while (($end = strpos($this->buffer, "\r\n")) === false) {
            $this->fill('a line');
        }
        $line = substr($this->buffer, 0, $end);
        $this->buffer = substr($this->buffer, $end + 2);
        return $line;
    }

    public function read(int $length): string
    {
        while (strlen($this->buffer) < $length) {
            $this->fill("$length bytes");
        }
        $data = substr($this->buffer, 0, $length);
        $this->buffer = substr($this->buffer, $length);
        return $data;
    }

    /** Everything until the server closes. */
    public function rest(): string
    {
        while (($part = $this->part()) !== '') {
            $this->buffer .= $part;
        }
        return $this->buffer;
    }

    /** Whether the server closes without sending anything more. */
    public function isClosed(): bool
    {
        return $this->buffer === '' && $this->part() === '';
    }

    public function close(): void
    {
        fclose($this->socket);
    }

    private function fill(string $wanted): void
    {
        $part = $this->part();
        if ($part === '') {
            throw new Exception("the server has closed; expected $wanted after " . json_encode(substr($this->buffer, -200)));
        }
        $this->buffer .= $part;
    }

    private function part(): string
    {
        $part = @fread($this->socket, 65536);
        if (stream_get_meta_data($this->socket)['timed_out']) {
            throw new Exception('no answer in time after ' . json_encode(substr($this->buffer, -200)));
        }
        return (string) $part;
    }
}

/** Headers and body of an upload form: name => text, or name => [filename, type, content]. */
function multipart(array $parts): array
{
    $boundary = '----steelwool' . md5(serialize($parts));
    $body = '';
    foreach ($parts as $name => $part) {
        [$filename, $type, $content] = is_array($part) ? $part : [null, null, $part];
        $body .= "--$boundary\r\nContent-Disposition: form-data; name=\"$name\"";
        $body .= $filename === null ? "\r\n" : "; filename=\"$filename\"\r\nContent-Type: $type\r\n";
        $body .= "\r\n$content\r\n";
    }
    return [['Content-Type' => "multipart/form-data; boundary=$boundary"], "$body--$boundary--\r\n"];
}
