<?php
/*
 * An HTTP server for tests of clients, as raw as they need it: http_peer() starts it as a process of its own (this very
 * file) and gives its port. The path of a request says what becomes of it:
 *
 *   /echo     the request itself is the body of the answer; the connection stays open
 *   /bye      as /echo, but the answer says `Connection: close`, and the peer closes
 *   /leave    as /echo, and the peer closes without having said so; then it prints "left\n"
 *   /cookies  two cookies are set, and X-Twice is sent twice
 *   /hang     no answer; it prints "asked\n"
 *   /drop     the peer closes without an answer
 *   /cut      the peer closes in the middle of the body
 *   /noise    the answer is not HTTP
 *   /large    a chunked body of a million bytes
 *   /status/N an empty answer with the status N
 */

class HttpPeer
{
    public int $port = 0;
    public string $path = '';
    private $process;
    private array $pipes = [];

    public function __construct(bool $unix)
    {
        if ($unix) {
            $this->path = sys_get_temp_dir() . '/steelwool-peer-' . getmypid() . '-' . bin2hex(random_bytes(4));
        }
        $address = $unix ? "unix://$this->path" : 'tcp://127.0.0.1:0';
        $this->process = proc_open([PHP_BINARY, '-n', __FILE__, $address], [['pipe', 'r'], ['pipe', 'w']], $this->pipes);
        $this->port = (int) $this->line();
    }

    /** Has the peer printed a line? For a test that has to let the loop run until then. */
    public function has_line(): bool
    {
        $ready = [$this->pipes[1]];
        $none = null;
        return stream_select($ready, $none, $none, 0) > 0;
    }

    /** Waits for the next line that the peer prints. */
    public function line(): string
    {
        return trim(fgets($this->pipes[1]));
    }

    public function __destruct()
    {
        proc_terminate($this->process, 9);
        if ($this->path !== '') {
            @unlink($this->path);
        }
    }
}

function http_peer(bool $unix = false): HttpPeer
{
    return new HttpPeer($unix);
}

if (realpath($_SERVER['SCRIPT_FILENAME'] ?? '') !== __FILE__) {
    return;
}

/** One answer: the bytes to send, and whether to close then. Null: nothing yet. */
function answer(string $path, string $request): ?array
{
    $length = strlen($request);
    $echo = "Content-Length: $length\r\n\r\n$request";
    return match (strtok($path, '?')) {
        '/bye' => ["HTTP/1.1 200 OK\r\nConnection: close\r\n$echo", true],
        '/leave' => ["HTTP/1.1 200 OK\r\n$echo", true],
        '/cookies' => ["HTTP/1.1 200 OK\r\nSet-Cookie: a=1%202; path=/\r\nSet-Cookie: b=x\r\nX-Twice: first\r\n"
            . "X-Twice: last\r\nContent-Length: 0\r\n\r\n", false],
        '/hang' => null,
        '/drop' => ['', true],
        '/cut' => ["HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it", true],
        '/noise' => ["SSH-2.0-OpenSSH_9.2p1\r\n\r\n", false],
        '/large' => ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            . str_repeat("3e8\r\n" . str_repeat('x', 1000) . "\r\n", 1000) . "0\r\n\r\n", false],
        default => str_starts_with($path, '/status/')
            ? ['HTTP/1.1 ' . substr($path, 8) . " Some\r\nContent-Length: 0\r\n\r\n", false]
            : ["HTTP/1.1 200 OK\r\n$echo", false],
    };
}

$server = stream_socket_server($argv[1]);
echo ltrim(strrchr(stream_socket_get_name($server, false), ':') ?: '0', ':'), "\n";
$connections = [];
$requests = [];
while (true) {
    $ready = [STDIN, $server, ...array_values($connections)];
    $none = null;
    stream_select($ready, $none, $none, null);
    foreach ($ready as $stream) {
        if ($stream === STDIN) {
            exit; // The test has ended.
        }
        if ($stream === $server) {
            $stream = stream_socket_accept($server);
            $connections[(int) $stream] = $stream;
            $requests[(int) $stream] = '';
            continue;
        }
        $id = (int) $stream;
        $data = fread($stream, 65536);
        $requests[$id] .= $data;
        $close = $data === '';
        if (preg_match('~^\S+ (\S+).*?\r\n\r\n~s', $requests[$id], $match)) {
            $body = preg_match('~^content-length: *(\d+)~mi', $match[0], $length) ? (int) $length[1] : 0;
            if (strlen($requests[$id]) >= strlen($match[0]) + $body) {
                $answer = answer($match[1], $requests[$id]);
                $requests[$id] = '';
                if ($answer === null) {
                    echo "asked\n";
                } else {
                    stream_set_blocking($stream, true);
                    fwrite($stream, $answer[0]);
                    $close = $answer[1];
                }
            }
        }
        if ($close) {
            fclose($stream);
            unset($connections[$id], $requests[$id]);
            if (($match[1] ?? '') === '/leave') {
                echo "left\n";
            }
        }
    }
}
