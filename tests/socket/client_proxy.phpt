--TEST--
Coroutine\Client through SOCKS5 and HTTP proxies, with and without a password, and proxies that refuse
--FILE--
<?php
use Swoole\Coroutine\{Client, Socket};
use function Swoole\Coroutine\run;

require __DIR__ . '/../include/proxies.php';

run(function () {
    $target = listens(function (Socket $connection) {
        $connection->sendAll(strrev($connection->recv()));
        $connection->close();
    });
    [$socks, $http] = [socks5_proxy(), http_proxy()];
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
