--TEST--
Coroutine\Client through SOCKS5 and HTTP proxies, with and without a password, and proxies that refuse
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\{Client, Socket};
use function Swoole\Coroutine\run;

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

run(function () {
    $target = listens(function (Socket $connection) {
        $connection->sendAll(strrev($connection->recv()));
        $connection->close();
    });
    $socks = listens(function (Socket $connection) {
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
    $http = listens(function (Socket $connection) {
        for ($head = ''; !str_ends_with($head, "\r\n\r\n"); $head .= $more) {
            if (!$more = $connection->recv()) {
                return;
            }
        }
        [$request] = explode("\r\n", $head);
        echo "HTTP: ", preg_replace('/\d{4,}/', 'PORT', $request), preg_match('/^Proxy-Authorization: Basic (.*)\r$/m', $head, $m) ? ' by ' . base64_decode($m[1]) : '', "\n";
        if (str_contains($request, 'refused')) {
            $connection->sendAll("HTTP/1.1 403 No\r\n\r\n");
            return $connection->close();
        }
        $connection->sendAll("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
        pass_on($connection, open('127.0.0.1', (int) explode(':', $request)[1]));
    });
    $proxy = fn (string $kind, int $port, array $more = []) => ["{$kind}_host" => '127.0.0.1', "{$kind}_port" => $port] + $more;
    foreach ([
        ['127.0.0.1', $proxy('socks5', $socks)],
        ['some.host', $proxy('socks5', $socks, ['socks5_username' => 'me', 'socks5_password' => 'secret'])],
        ['some.host', $proxy('socks5', $socks, ['socks5_username' => 'me', 'socks5_password' => 'wrong'])],
        ['some.host', $proxy('http_proxy', $http)],
        ['some.host', $proxy('http_proxy', $http, ['http_proxy_username' => 'me', 'http_proxy_password' => 'secret'])],
        ['refused.host', $proxy('http_proxy', $http)],
        ['some.host', $proxy('socks5', $http) + ['read_timeout' => 0.1]],
    ] as [$host, $settings]) {
        $client = new Client(SWOOLE_SOCK_TCP);
        $client->set(['timeout' => 5] + $settings);
        if ($client->connect($host, $target)) {
            $client->send('words');
            var_dump($client->recv());
        } else {
            echo "$client->errCode $client->errMsg\n";
        }
        $client->close();
    }
    $client = new Client(SWOOLE_SOCK_UNIX_STREAM);
    $client->set($proxy('socks5', 1));
    try {
        $client->connect('/tmp/x.sock');
    } catch (Swoole\Exception $error) {
        echo $error->getMessage(), "\n";
    }
    array_map(fn (Socket $server) => $server->close(), $GLOBALS['servers']);
});
?>
--EXPECT--
SOCKS: to an address
string(5) "sdrow"
SOCKS: to 'some.host'
string(5) "sdrow"
7005 Socks5 handshake failed (SOCKS username/password authentication failed)
HTTP: CONNECT some.host:PORT HTTP/1.1
string(5) "sdrow"
HTTP: CONNECT some.host:PORT HTTP/1.1 by me:secret
string(5) "sdrow"
HTTP: CONNECT refused.host:PORT HTTP/1.1
7103 Http proxy handshake failed (wrong http_proxy response received: HTTP/1.1 403 No)
7005 Socks5 handshake failed (Connection timed out)
Only tcp socket supports socks5 proxy settings
