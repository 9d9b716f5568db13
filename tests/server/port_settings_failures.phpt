--TEST--
Port::set() warns of what nobody knows and refuses what cannot be, as Server::set() does; a port without a callback that it needs ends the script
--FILE--
<?php
$server = new Swoole\Http\Server('127.0.0.1', 0);
$port = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
var_dump($port->setting);
foreach ([['no_such_option' => 1], ['backlog' => 65536], ['backlog' => null], ['tcp_defer_accept' => -1], ['worker_num' => -1]] as $options) {
    try {
        $port->set($options);
        echo json_encode($port->setting), "\n";
    } catch (Throwable $e) {
        echo get_class($e), ': ', $e->getMessage(), "\n";
    }
}
// A port with options of its own has no protocol that it was not told.
$server->on('request', fn () => 1);
try {
    new Swoole\Server\Port;
} catch (Error $e) {
    echo $e->getMessage(), "\n";
}
$server->start();
?>
--EXPECTF--
NULL

Warning: Swoole\Server\Port::set(): unsupported option [no_such_option] in %s/port_settings_failures.php on line %d
{"no_such_option":1}
ValueError: Swoole\Server\Port::set(): option 'backlog' must be between 0 and 65535
{"no_such_option":1,"backlog":null}
ValueError: Swoole\Server\Port::set(): option 'tcp_defer_accept' must be between 0 and 86400
{"no_such_option":1,"backlog":null,"worker_num":-1}
%s

Fatal error: Swoole\Server::start(): require onReceive callback in %s/port_settings_failures.php on line %d
