--TEST--
Server::set() and Port::set(): a function that is replaced may hold what sets something as it goes
--FILE--
<?php
use Swoole\Server;

class Measure
{
    public function __construct(private Closure $body)
    {
    }
    public function length(string $head): int
    {
        return strlen($head);
    }
    public function __destruct()
    {
        ($this->body)();
    }
}
$server = new Server('127.0.0.1', 0);
$port = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
foreach (['server' => $server, 'port' => $port] as $name => $place) {
    $place->set(['package_length_func' => [new Measure(fn () => print("$name: " . json_encode($place->set(['package_max_length' => 1000])) . "\n")), 'length']]);
    // What the object shows holds it as well.
    $place->setting = null;
    $place->set(['package_length_func' => 'strlen']);
    echo "$name: set\n";
}
?>
--EXPECT--
server: true
server: set
port: null
port: set
