--TEST--
Http\Client through SOCKS5 and HTTP proxies: tunnels for what is encrypted, requests to the proxy for the rest
--FILE--
<?php
require __DIR__ . '/../include/proxies.php';
use Swoole\Coroutine\Channel;
use Swoole\Http\Client;

use function Swoole\Coroutine\run;

run(function () {
    $target = listens(function ($connection) {
        $connection->recv();
        $connection->sendAll("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nfrom the host");
    });
    [$socks, $http] = [socks5_proxy(), http_proxy()];
    foreach ([
        ['some.host', false, ['socks5_host' => '127.0.0.1', 'socks5_port' => $socks]],
        ['some.host', false, ['socks5_host' => '127.0.0.1', 'socks5_port' => $socks, 'socks5_username' => 'me', 'socks5_password' => 'secret']],
        ['some.host', false, ['socks5_host' => '127.0.0.1', 'socks5_port' => $socks, 'socks5_username' => 'me', 'socks5_password' => 'wrong']],
        ['some.host', false, ['http_proxy_host' => '127.0.0.1', 'http_proxy_port' => $http, 'http_proxy_user' => 'me', 'http_proxy_password' => 'secret']],
        ['refused.host', true, ['http_proxy_host' => '127.0.0.1', 'http_proxy_port' => $http]],
        // The host behind the tunnel speaks no TLS.
        ['some.host', true, ['http_proxy_host' => '127.0.0.1', 'http_proxy_port' => $http]],
        ['some.host', false, ['socks5_host' => '127.0.0.1', 'socks5_port' => 1]],
    ] as [$host, $ssl, $settings]) {
        $client = new Client($host, $target, $ssl);
        $client->set(['timeout' => 5] + $settings);
        $done = new Channel(1);
        $client->get('/page', fn ($client) => $done->push($client));
        $client = $done->pop();
        echo "  $client->statusCode '$client->body' $client->errCode $client->errMsg\n";
        $client->close();
    }
    array_map(fn ($server) => $server->close(), $GLOBALS['servers']);
});
?>
--EXPECTF--
SOCKS: to 'some.host'
  200 'from the host' 0 
SOCKS: to 'some.host'
  200 'from the host' 0 
  -1 '' 7005 %s
HTTP: GET http://some.host:PORT/page HTTP/1.1 by me:secret
  200 'from the proxy' 0 
HTTP: CONNECT refused.host:PORT HTTP/1.1
  -1 '' 7103 %s
HTTP: CONNECT some.host:PORT HTTP/1.1
  -1 '' 1018 %s
  -1 '' 111 Connection refused
