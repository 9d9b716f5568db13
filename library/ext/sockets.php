<?php

/**
 * PHP's functions of sockets by the name `swoole_socket_*`, for a Swoole\Coroutine\Socket: they wait as coroutines do, and need no extension.
 *
 * What is not said here is as in the function of PHP.
 */

declare(strict_types=1);

use Swoole\Coroutine\Socket;

/** A new socket; false if it cannot be. */
function swoole_socket_create(int $domain, int $type, int $protocol): Socket|false
{
    try {
        return new Socket($domain, $type, $protocol);
    } catch (Swoole\Coroutine\Socket\Exception) {
        return false;
    }
}

/** Two sockets that are connected to each other. */
function swoole_socket_create_pair(int $domain, int $type, int $protocol, mixed &$pair): bool
{
    $made = swoole_coroutine_socketpair($domain, $type, $protocol);
    $pair = $made ?: $pair;
    return $made !== false;
}

/** A socket that listens on all addresses of IPv4. */
function swoole_socket_create_listen(int $port, int $backlog = 128): Socket|false
{
    $socket = swoole_socket_create(AF_INET, SOCK_STREAM, 0);
    return $socket && $socket->bind('0.0.0.0', $port) && $socket->listen($backlog) ? $socket : false;
}

/** The socket of a stream. */
function swoole_socket_import_stream(mixed $stream): Socket|false
{
    return Socket::import($stream);
}

/** Connect. */
function swoole_socket_connect(Socket $socket, string $address, int $port = 0): bool
{
    return $socket->connect($address, $port);
}

/** Bind to an address. */
function swoole_socket_bind(Socket $socket, string $address, int $port = 0): bool
{
    return $socket->bind($address, $port);
}

/** Listen. */
function swoole_socket_listen(Socket $socket, int $backlog = 0): bool
{
    return $socket->listen($backlog);
}

/** Wait for a connection. */
function swoole_socket_accept(Socket $socket): Socket|false
{
    return $socket->accept();
}

/**
 * Receive.
 * @param int $type 2 (PHP_BINARY_READ): what there is; 1 (PHP_NORMAL_READ): up to the end of a line
 */
function swoole_socket_read(Socket $socket, int $length, int $type = 2): string|false
{
    return $type === 2 ? $socket->recv($length) : $socket->recvLine($length);
}

/**
 * Receive.
 * @param int $flags MSG_PEEK, MSG_WAITALL, MSG_DONTWAIT (which waits for a millisecond)
 * @throws RuntimeException for MSG_OOB
 */
function swoole_socket_recv(Socket $socket, mixed &$buffer, int $length, int $flags): int|false
{
    [$oob, $peek, $dontWait, $waitAll] = [1, 2, 0x40, 0x100];
    if ($flags & $oob) {
        throw new RuntimeException('$flags[MSG_OOB] is not supported');
    }
    $timeout = $flags & $dontWait ? 0.001 : 0;
    $data = match (true) {
        ($flags & $peek) !== 0 => SwooleLibrary::peek($socket, $length, $timeout ?: -1),
        ($flags & $waitAll) !== 0 => $socket->recvAll($length, $timeout),
        default => $socket->recv($length, $timeout),
    };
    $buffer = $data === false ? null : $data;
    return $data === false ? false : strlen($data);
}

/**
 * Receive a datagram, and the address of its sender.
 * @throws RuntimeException for other sockets, and any $flags
 */
function swoole_socket_recvfrom(Socket $socket, mixed &$buffer, int $length, int $flags, mixed &$name, mixed &$port = null): int|false
{
    SwooleLibrary::requireDatagrams($socket, $flags);
    if ($length <= 0) {
        $socket->errCode = SOCKET_EAGAIN;
        return false;
    }
    $data = $socket->recvfrom($peer);
    if ($data === false) {
        return false;
    }
    [$name, $port] = [$peer['address'] ?? '', $peer['port'] ?? 0];
    $buffer = substr($data, 0, $length);
    return strlen($buffer);
}

/** Send; with a $length, no more of it. */
function swoole_socket_write(Socket $socket, string $buffer, int $length = 0): int|false
{
    return $socket->send($length > 0 ? substr($buffer, 0, $length) : $buffer);
}

/**
 * Send; with a $length, no more of it.
 * @throws RuntimeException for any $flags
 */
function swoole_socket_send(Socket $socket, string $buffer, int $length, int $flags): int|false
{
    if ($flags !== 0) {
        throw new RuntimeException("\$flags[{$flags}] is not supported");
    }
    return swoole_socket_write($socket, $buffer, $length);
}

/**
 * Send a datagram.
 * @throws RuntimeException for other sockets, and any $flags
 */
function swoole_socket_sendto(Socket $socket, string $buffer, int $length, int $flags, string $addr, int $port = 0): int|false
{
    SwooleLibrary::requireDatagrams($socket, $flags);
    return $socket->sendto($addr, $port, $length > 0 ? substr($buffer, 0, $length) : $buffer);
}

/** The address at the other end. */
function swoole_socket_getpeername(Socket $socket, mixed &$address, mixed &$port = null): bool
{
    $peer = $socket->getpeername();
    if ($peer !== false) {
        [$address, $port] = [$peer['address'], $peer['port'] ?? 0];
    }
    return $peer !== false;
}

/** Its own address. */
function swoole_socket_getsockname(Socket $socket, mixed &$address, mixed &$port = null): bool
{
    $own = $socket->getsockname();
    if ($own !== false) {
        [$address, $port] = [$own['address'], $own['port'] ?? 0];
    }
    return $own !== false;
}

/** Set an option. */
function swoole_socket_set_option(Socket $socket, int $level, int $optname, mixed $optval): bool
{
    return $socket->setOption($level, $optname, $optval);
}

/** The same as swoole_socket_set_option(). */
function swoole_socket_setopt(Socket $socket, int $level, int $optname, mixed $optval): bool
{
    return $socket->setOption($level, $optname, $optval);
}

/** An option. */
function swoole_socket_get_option(Socket $socket, int $level, int $optname): mixed
{
    return $socket->getOption($level, $optname);
}

/** The same as swoole_socket_get_option(). */
function swoole_socket_getopt(Socket $socket, int $level, int $optname): mixed
{
    return $socket->getOption($level, $optname);
}

/** End one direction, or both. */
function swoole_socket_shutdown(Socket $socket, int $how = 2): bool
{
    return $socket->shutdown($how);
}

/** Close. */
function swoole_socket_close(Socket $socket): void
{
    $socket->close();
}

/** The last error of a socket, or of all. */
function swoole_socket_last_error(?Socket $socket = null): int
{
    return $socket !== null ? $socket->errCode : swoole_last_error();
}

/** There was none. */
function swoole_socket_clear_error(?Socket $socket = null): void
{
    if ($socket !== null) {
        $socket->errCode = 0;
    }
    swoole_clear_error();
}

/** Receiving waits again, as long as before swoole_socket_set_nonblock(). */
function swoole_socket_set_block(Socket $socket): bool
{
    if ($socket->isClosed()) {
        return false;
    }
    $limit = SwooleLibrary::limits()[$socket] ?? null;
    unset(SwooleLibrary::limits()[$socket]);
    return $limit === null || $socket->setOption(SOL_SOCKET, SO_RCVTIMEO, $limit);
}

/** Receiving waits no longer than a millisecond. */
function swoole_socket_set_nonblock(Socket $socket): bool
{
    if ($socket->isClosed()) {
        return false;
    }
    SwooleLibrary::limits()[$socket] ??= $socket->getOption(SOL_SOCKET, SO_RCVTIMEO);
    return $socket->setOption(SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 1000]);
}
