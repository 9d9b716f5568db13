<?php
/*
 * A server that speaks MySQL's protocol as a test wants it: mysql_peer() runs a script for each connection, in a coroutine of this process.
 *
 *     $port = mysql_peer(function (MysqlPeer $peer) {
 *         $peer->greet('caching_sha2_password');
 *         $answer = $peer->receive();      // the login
 *         $peer->ok();
 *         $peer->receive();                // a query
 *         $peer->rows(['a', 'b'], [['1', null]]);
 *     });
 */

use Swoole\Coroutine;
use Swoole\Coroutine\Socket;

class MysqlPeer
{
    public const NONCE = 'abcdefghijklmnopqrst';
    private int $number = 0;

    public function __construct(public Socket $socket)
    {
    }

    /** A payload with the next number. */
    public function send(string $payload): void
    {
        $this->socket->sendAll(substr(pack('V', strlen($payload)), 0, 3) . chr($this->number++ & 255) . $payload);
    }

    /** The next payload of the client; null: it has gone. */
    public function receive(): ?string
    {
        $head = $this->socket->recvAll(4, 5);
        if (!is_string($head) || strlen($head) < 4) {
            return null;
        }
        $this->number = ord($head[3]) + 1;
        $length = unpack('V', substr($head, 0, 3) . "\0")[1];
        return $length === 0 ? '' : $this->socket->recvAll($length, 5);
    }

    public function greet(string $method = 'mysql_native_password', int $more = 0): void
    {
        // PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH...
        $can = 0x8a20f | $more;
        $this->send("\x0a" . "8.0-test\0" . pack('V', 7) . substr(self::NONCE, 0, 8) . "\0" . pack('v', $can & 0xffff) . chr(45)
            . pack('v', 2) . pack('v', $can >> 16) . chr(21) . str_repeat("\0", 10) . substr(self::NONCE, 8) . "\0$method\0");
    }

    public function ok(int $rows = 0, int $id = 0, int $status = 2): void
    {
        $this->send("\0" . chr($rows) . chr($id) . pack('v', $status) . "\0\0");
    }

    public function error(int $code, string $text): void
    {
        $this->send("\xff" . pack('v', $code) . "#HY000$text");
    }

    public function eof(int $status = 2): void
    {
        $this->send("\xfe\0\0" . pack('v', $status));
    }

    /** @param string[] $columns @param (string|null)[][] $rows */
    public function rows(array $columns, array $rows, int $status = 2, int $type = 0xfd): void
    {
        $this->send(chr(count($columns)));
        foreach ($columns as $name) {
            $this->send("\3def\0\0\0" . chr(strlen($name)) . "$name\0\x0c" . pack('v', 45) . pack('V', 100) . chr($type) . pack('v', 0) . "\0\0\0");
        }
        $this->eof($status);
        foreach ($rows as $row) {
            $this->send(implode('', array_map(fn ($value) => $value === null ? "\xfb" : chr(strlen($value)) . $value, $row)));
        }
        $this->eof($status);
    }
}

/** @param callable(MysqlPeer): void $script @return int its port */
function mysql_peer(callable $script): int
{
    $listener = stream_socket_server('tcp://127.0.0.1:0');
    stream_set_blocking($listener, false);
    Swoole\Event::add($listener, function ($listener) use ($script) {
        $stream = stream_socket_accept($listener);
        Swoole\Event::del($listener);
        $socket = Socket::import($stream);
        Coroutine::create(function () use ($script, $socket, $stream) {
            $script(new MysqlPeer($socket));
            $socket->close();
        });
    });
    return (int) substr(strrchr(stream_socket_get_name($listener, false), ':'), 1);
}
