--TEST--
What the callback client refuses, and how it says so
--FILE--
<?php
require __DIR__ . '/../include/outcome.php';
require __DIR__ . '/../include/child.php';
use Swoole\{Async\Client, Event};

$tell = fn (string $what, callable $call) => print(str_pad($what, 24) . outcome($call) . "\n");
$client = new Client(SWOOLE_SOCK_TCP);
foreach (['connect', 'receive', 'error', 'close'] as $event) {
    $client->on($event, fn () => 0);
}
$tell('unknown event', fn () => $client->on('message', fn () => 0));
$tell('no callback', fn () => $client->on('receive', 'no_such_function'));
$tell('no host', fn () => $client->connect(''));
$tell('no port', fn () => $client->connect('127.0.0.1'));
$tell('no such port', fn () => $client->connect('127.0.0.1', 65536));
$tell('not connected', fn () => $client->send('x'));
$tell('nothing', fn () => $client->send(''));
$tell('not connected', fn () => $client->sleep());
$tell('not connected', fn () => $client->sendfile(__FILE__));
$tell('not connected', fn () => $client->shutdown(2));
$tell('not connected', fn () => $client->close());
$tell('not connected', fn () => $client->getpeername());
$tell('no messages', fn () => $client->sendto('127.0.0.1', 1, 'x'));
$tell('receive', fn () => $client->recv());
$tell('unknown type', fn () => new Client(77));
$tell('a blocking client', fn () => (new Swoole\Client(SWOOLE_SOCK_TCP))->on('connect', fn () => 0));
$tell('clone', fn () => clone $client);
$tell('serialize', fn () => serialize($client));
$listener = stream_socket_server('tcp://127.0.0.1:0');
$port = (int) substr(strrchr(stream_socket_get_name($listener, false), ':'), 1);
$client = new Client(SWOOLE_SOCK_TCP);
foreach (['connect', 'receive', 'error', 'close'] as $event) {
    $client->on($event, fn (Client $client) => $event === 'connect' && $client->close());
}
$tell('the first connect', fn () => $client->connect('127.0.0.1', $port));
$tell('the second', fn () => $client->connect('127.0.0.1', $port));
$tell('too early', fn () => $client->send('x'));
Event::wait();

echo "without callbacks that must be there:\n";
foreach (['', 'receive', 'receive connect', 'receive connect error'] as $events) {
    [, $output] = child(<<<CODE
        \$client = new Swoole\Async\Client(SWOOLE_SOCK_TCP);
        foreach (array_filter(explode(' ', '$events')) as \$event) {
            \$client->on(\$event, fn () => 0);
        }
        \$client->connect('127.0.0.1', 1);
        echo "goes on\n";
        CODE);
    echo preg_replace('/ in .*/', '', trim($output)), "\n";
}
?>
--EXPECTF--
unknown event           Swoole\Async\Client::on(): Unknown event callback type name 'message' | false
no callback             Swoole\Async\Client::on(): the callback is not callable: function "no_such_function" not found or invalid function name | false
no host                 Swoole\Async\Client::connect(): The host is empty | false
no port                 Swoole\Async\Client::connect(): The port is invalid | false
no such port            Swoole\Async\Client::connect(): The port is invalid | false
not connected           Swoole\%SClient::send(): client is not connected to server | false
nothing                 Swoole\%SClient::send(): data to send is empty | false
not connected           Swoole\Async\Client::sleep(): client is not connected to server | false
not connected           Swoole\%SClient::sendfile(): client is not connected to server | false
not connected           Swoole\%SClient::shutdown(): client is not connected to server | false
not connected           Swoole\Async\Client::close(): client is not connected to the server | false
not connected           Swoole\%SClient::getpeername(): client is not connected to server | false
no messages             Swoole\%SClient::sendto(): sendto() failed, Error: Operation not support[507] | false
receive                 Swoole\%SClient::recv(): what an asynchronous client receives goes to its callback 'receive' | false
unknown type            TypeError: Swoole\Async\Client::__construct() expects parameter 1 to be client type, unknown type 77 given
a blocking client       Swoole\Client::on(): only asynchronous clients have events | false
clone                   Error: Trying to clone an uncloneable object of class Swoole\Async\Client
serialize               Exception: Serialization of 'Swoole\Async\Client' is not allowed
the first connect       true
the second              Swoole\Async\Client::connect(): connection to the server has already been established | false
too early               Swoole\%SClient::send(): client is not connected to server | false
without callbacks that must be there:
Fatal error: Swoole\Async\Client::connect(): no 'onReceive' callback function
Fatal error: Swoole\Async\Client::connect(): no 'onConnect' callback function
Fatal error: Swoole\Async\Client::connect(): no 'onError' callback function
Fatal error: Swoole\Async\Client::connect(): no 'onClose' callback function
