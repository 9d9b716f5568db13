--TEST--
Http\Client::set() and new Redis() warn of options that nobody knows and of values that are none; those of the old manual are silent
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

$peer = http_peer();
$cli = new Swoole\Http\Client('127.0.0.1', $peer->port);
echo "- silent\n";
var_dump($cli->set([
    'timeout' => 1.5, 'connect_timeout' => '2', 'keep_alive' => 1, 'package_max_length' => 1 << 20, 'bind_address' => '127.0.0.1',
    'bind_port' => 0, 'websocket_mask' => true, 'http_proxy_host' => null, 'socks5_port' => 1080, 'ssl_host_name' => 'x',
    'ssl_verify_peer' => false, 'open_eof_check' => true, 'socket_buffer_size' => 1 << 20, 'http_compression' => true,
]));
new Swoole\Redis(['timeout' => 1, 'password' => 'x', 'database' => '2', 'path' => null]);

echo "- unknown\n";
var_dump($cli->set(['timeuot' => 1, 'a"b' . "\n" => 1]));
new Swoole\Redis(['pasword' => 'x']);

echo "- no value\n";
var_dump($cli->set(['timeout' => 'abc', 'connect_timeout' => [], 'bind_address' => 'no address']));
new Swoole\Redis(['timeout' => 'abc']);

echo "- a proxy without its port, a certificate without its key\n";
var_dump($cli->set(['http_proxy_host' => '127.0.0.1']), $cli->set(['socks5_host' => '127.0.0.1']));
var_dump((new Swoole\Http\Client('127.0.0.1', 443, true))->set(['ssl_cert_file' => __FILE__]));

echo "- what was set before is kept\n";
$cli->get("/echo", function ($cli) {
    echo "$cli->statusCode\n";
    $cli->close();
});
Swoole\Event::wait();

echo "- a handler's exception\n";
set_error_handler(fn ($level, $text) => throw new Exception($text));
try {
    $cli->set(['timeuot' => 1]);
} catch (Exception $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECTF--
- silent
bool(true)
- unknown

Warning: Swoole\Http\Client::set(): unsupported option [timeuot] in %s on line %d

Warning: Swoole\Http\Client::set(): unsupported option [a\"b\n] in %s on line %d
bool(true)

Warning: Swoole\Redis::__construct(): unsupported option [pasword] in %s on line %d
- no value

Warning: Swoole\Http\Client::set(): option 'timeout' must be a number in %s on line %d

Warning: Swoole\Http\Client::set(): option 'connect_timeout' must be a number in %s on line %d

Warning: Swoole\Http\Client::set(): option 'bind_address' must be an address in %s on line %d
bool(true)

Warning: Swoole\Redis::__construct(): option 'timeout' must be a number in %s on line %d
- a proxy without its port, a certificate without its key

Warning: Swoole\Http\Client::set(): http_proxy_port should not be null in %s on line %d

Warning: Swoole\Http\Client::set(): socks5_port should not be null in %s on line %d
bool(false)
bool(false)

Warning: Swoole\Http\Client::set(): ssl require key file in %s on line %d
bool(true)
- what was set before is kept
200
- a handler's exception
Swoole\Http\Client::set(): unsupported option [timeuot]
