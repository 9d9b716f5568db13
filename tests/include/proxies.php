<?php
/**
 * Servers and proxies of a test's own, with coroutines of its own process.
 */
use Swoole\Coroutine;
use Swoole\Coroutine\Socket;

/** A server of the test: each connection is given to a coroutine. */
function listens(callable $serve): int
{
    $server = new Socket(AF_INET, SOCK_STREAM);
    $server->bind('127.0.0.1');
    $server->listen();
    $GLOBALS['servers'][] = $server;
    Coroutine::create(function () use ($server, $serve) {
        while ($connection = $server->accept(-1)) {
            Coroutine::create($serve, $connection);
        }
    });
    return $server->getsockname()['port'];
}

function pass_on(Socket $one, Socket $other): void
{
    foreach ([[$one, $other], [$other, $one]] as [$from, $to]) {
        Coroutine::create(function () use ($from, $to) {
            while ($bytes = $from->recv(65536, -1)) {
                $to->sendAll($bytes);
            }
            $to->shutdown(1);
        });
    }
}

function open(string $host, int $port): Socket
{
    $socket = new Socket(AF_INET, SOCK_STREAM);
    $socket->connect($host, $port);
    return $socket;
}

/** A SOCKS5 proxy to ports of this machine, whatever the host is called. A password has to be `secret`, of `me`. */
function socks5_proxy(): int
{
    return listens(function (Socket $connection) {
        [, , $method] = array_values(unpack('C3', $connection->recvAll(3)));
        $connection->send("\x05" . chr($method));
        if ($method === 2) {
            $name = $connection->recvAll(ord($connection->recvAll(2)[1]));
            $password = $connection->recvAll(ord($connection->recvAll(1)));
            $connection->send("\x01" . ($good = "$name:$password" === 'me:secret' ? "\0" : "\1"));
            if ($good !== "\0") {
                return;
            }
        }
        ['type' => $type] = unpack('Cversion/Ccommand/Cnull/Ctype', $connection->recvAll(4));
        $host = $type === 1 ? implode('.', unpack('C4', $connection->recvAll(4))) : $connection->recvAll(ord($connection->recvAll(1)));
        $port = unpack('n', $connection->recvAll(2))[1];
        echo "SOCKS: to ", $type === 1 ? 'an address' : "'$host'", "\n";
        // Its answer comes in two pieces, the second with the first bytes of the host's.
        $connection->send("\x05\x00\x00\x01\x7f");
        $connection->send("\x00\x00\x01\x00\x00");
        pass_on($connection, open('127.0.0.1', $port));
    });
}

/** An HTTP proxy for CONNECT, as socks5_proxy(); `refused` in a host's name is refused. Other requests it answers itself. */
function http_proxy(): int
{
    return listens(function (Socket $connection) {
        for ($head = ''; !str_ends_with($head, "\r\n\r\n"); $head .= $more) {
            if (!$more = $connection->recv()) {
                return;
            }
        }
        [$request] = explode("\r\n", $head);
        echo "HTTP: ", preg_replace('/\d{4,}/', 'PORT', $request), preg_match('/^Proxy-Authorization: Basic (.*)\r$/m', $head, $m) ? ' by ' . base64_decode($m[1]) : '', "\n";
        if (!str_starts_with($request, 'CONNECT ')) {
            $connection->sendAll("HTTP/1.1 200 OK\r\nContent-Length: 14\r\nConnection: close\r\n\r\nfrom the proxy");
            return $connection->close();
        }
        if (str_contains($request, 'refused')) {
            $connection->sendAll("HTTP/1.1 403 No\r\n\r\n");
            return $connection->close();
        }
        $connection->sendAll("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
        pass_on($connection, open('127.0.0.1', (int) explode(':', $request)[1]));
    });
}
