--TEST--
The callback clients and other people's servers: TLS of nginx, through microsocks and tinyproxy, with names from dnsmasq
--SKIPIF--
<?php
require __DIR__ . '/../include/peers.php';
if ($what = missing([], ['nginx', 'microsocks', 'tinyproxy', 'dnsmasq', 'openssl'])) {
    die("skip $what is missing");
}
?>
--FILE--
<?php
require __DIR__ . '/../include/peers.php';
use Swoole\Coroutine\Channel;
use Swoole\Http\Client;

use function Swoole\Coroutine\run;

$web = tls_server();
$socks = socks_server('me', 'secret');
$proxy = proxy_server('me', 'secret');
$names = names_server();
swoole_async_set(['dns_server' => "127.0.0.1:$names->port", 'use_async_resolver' => true]);

$by_socks = fn (string $password) => ['socks5_host' => '127.0.0.1', 'socks5_port' => $socks->port, 'socks5_username' => 'me', 'socks5_password' => $password];
$by_proxy = fn (string $password) => ['http_proxy_host' => '127.0.0.1', 'http_proxy_port' => $proxy->port, 'http_proxy_user' => 'me', 'http_proxy_password' => $password];
$verified = ['ssl_verify_peer' => true, 'ssl_cafile' => $web->certificate];

run(function () use ($web, $by_socks, $by_proxy, $verified) {
    $tell = function (string $what, $client) {
        echo "$what: $client->statusCode ", $client->errCode ? "error $client->errCode" : trim(strtr($client->body, [$client->port => 'PORT'])), "\n";
    };
    echo "-- Swoole\Http\Client\n";
    foreach ([
        'TLS' => ['localhost', []],
        'through SOCKS5' => ['localhost', $by_socks('secret')],
        'through HTTP' => ['localhost', $by_proxy('secret')],
        'SOCKS5 refuses' => ['localhost', $by_socks('wrong')],
        'HTTP refuses' => ['localhost', $by_proxy('wrong')],
        'a name of the certificate' => ['127.0.0.1', ['ssl_host_name' => 'www.steelwool.test']],
        'another name' => ['127.0.0.1', ['ssl_host_name' => 'other.steelwool.test']],
        'another name, any certificate' => ['127.0.0.1', ['ssl_host_name' => 'other.steelwool.test', 'ssl_allow_self_signed' => true]],
        'an authority that has not signed it' => ['localhost', ['ssl_cafile' => '/etc/ssl/certs/ca-certificates.crt']],
    ] as $what => [$host, $settings]) {
        $done = new Channel(1);
        $client = new Client($host, $web->port, true);
        $client->set($settings + $verified + ['timeout' => 10]);
        $client->get('/page', fn (Client $client) => $done->push($client));
        $tell($what, $done->pop());
        $client->close();
    }

    echo "-- Swoole\Client, asynchronous\n";
    foreach (['TLS' => [], 'through SOCKS5' => $by_socks('secret'), 'through HTTP' => $by_proxy('secret'), 'SOCKS5 refuses' => $by_socks('wrong'), 'HTTP refuses' => $by_proxy('wrong')] as $what => $settings) {
        $done = new Channel(3);
        $client = new Swoole\Client(SWOOLE_SOCK_TCP | SWOOLE_SSL, SWOOLE_SOCK_ASYNC);
        $client->set($settings + $verified + ['ssl_host_name' => 'localhost', 'open_eof_check' => true, 'package_eof' => "\n", 'open_eof_split' => true]);
        $client->on('connect', fn ($client) => $client->send("GET /raw HTTP/1.0\r\nHost: nginx\r\n\r\n"));
        $client->on('receive', fn ($client, string $line) => str_starts_with($line, 'GET') && $done->push(trim($line)));
        $client->on('error', fn ($client) => $done->push("error $client->errCode"));
        $client->on('close', fn () => null);
        $client->connect('localhost', $web->port, 10);
        echo "$what: ", $done->pop(), "\n";
    }

    echo "-- names\n";
    foreach (['www.steelwool.test', 'www.steelwool.test', 'other.steelwool.test', 'localhost'] as $name) {
        $done = new Channel(1);
        swoole_async_dns_lookup($name, fn (string $host, string $address) => $done->push("$host: " . ($address ?: 'error ' . swoole_last_error())));
        echo $done->pop(), "\n";
    }
});

echo "-- Swoole\Client, which waits\n";
foreach (['TLS' => [], 'through SOCKS5' => $by_socks('secret'), 'through HTTP' => $by_proxy('secret'), 'HTTP refuses' => $by_proxy('wrong')] as $what => $settings) {
    $client = new Swoole\Client(SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $client->set($settings + $verified + ['ssl_host_name' => 'localhost']);
    if (!@$client->connect('127.0.0.1', $web->port, 10)) {
        echo "$what: error $client->errCode\n";
        continue;
    }
    $client->send("GET /raw HTTP/1.0\r\nHost: nginx\r\n\r\n");
    for ($answer = ''; $more = $client->recv();) {
        $answer .= $more;
    }
    echo "$what: ", trim(strstr($answer, 'GET')), "\n";
}
?>
--EXPECT--
-- Swoole\Http\Client
TLS: 200 GET /page of localhost:PORT
through SOCKS5: 200 GET /page of localhost:PORT
through HTTP: 200 GET /page of localhost:PORT
SOCKS5 refuses: -1 error 7005
HTTP refuses: -1 error 7103
a name of the certificate: 200 GET /page of 127.0.0.1:PORT
another name: -1 error 1014
another name, any certificate: -1 error 1014
an authority that has not signed it: -1 error 1014
-- Swoole\Client, asynchronous
TLS: GET /raw of nginx
through SOCKS5: GET /raw of nginx
through HTTP: GET /raw of nginx
SOCKS5 refuses: error 7005
HTTP refuses: error 7103
-- names
www.steelwool.test: 127.0.0.1
www.steelwool.test: 127.0.0.1
other.steelwool.test: error 711
localhost: error 711
-- Swoole\Client, which waits
TLS: GET /raw of nginx
through SOCKS5: GET /raw of nginx
through HTTP: GET /raw of nginx
HTTP refuses: error 7103
