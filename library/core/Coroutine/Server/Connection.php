<?php

declare(strict_types=1);

namespace Swoole\Coroutine\Server;

use Swoole\Coroutine\Socket;

/**
 * A connection of a Coroutine\Server.
 */
class Connection
{
    /** @var Socket */
    protected $socket;

    /**
     * @param Socket $conn what accept() has given
     */
    public function __construct(Socket $conn)
    {
        $this->socket = $conn;
    }

    /**
     * Receive the next packet, or without a rule for packets what has come.
     * @param float $timeout seconds; 0: the socket's own time, negative: for ever
     * @return string|false '' when the client has ended the connection; false if it has not come
     */
    public function recv(float $timeout = 0)
    {
        return $this->socket->recvPacket($timeout);
    }

    /**
     * Send all of it.
     * @return int|false how many bytes that were; false if the connection has ended
     */
    public function send(string $data)
    {
        return $this->socket->sendAll($data);
    }

    /**
     * End the connection.
     */
    public function close(): bool
    {
        return $this->socket->close();
    }

    /**
     * The socket itself, for all that it can do.
     */
    public function exportSocket(): Socket
    {
        return $this->socket;
    }
}
