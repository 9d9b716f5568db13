--TEST--
A circle of a client and the function that tells it how long packets are is found by the cycle collector
--FILE--
<?php
use Swoole\Client;

$listener = stream_socket_server('tcp://127.0.0.1:0');
$port = (int) substr(strrchr(stream_socket_get_name($listener, false), ':'), 1);
class Noisy extends Client
{
    public function __destruct()
    {
        echo "client gone\n";
        parent::__destruct();
    }
}
$client = new Noisy(SWOOLE_SOCK_TCP);
$client->set(['open_length_check' => true, 'package_length_func' => function (string $head) use ($client) {
    return strlen($head);
}]);
var_dump($client->connect('127.0.0.1', $port));
$peer = stream_socket_accept($listener);
unset($client);
echo "collecting\n";
gc_collect_cycles();
echo "collected\n";
var_dump(fread($peer, 1));
?>
--EXPECT--
bool(true)
collecting
client gone
collected
string(0) ""
