--TEST--
set() takes what it knows, warns of what nobody knows, and refuses what it cannot do
--FILE--
<?php
$server = new Swoole\Http\Server('127.0.0.1', 0);
var_dump($server->set(['worker_num' => 2, 'max_request' => '100']));
var_dump($server->set(['no_such_option' => 1]));
foreach ([['worker_num' => 0], ['worker_num' => -1], ['max_wait_time' => -5], ['package_max_length' => 0], ['ssl_compress' => true]] as $bad) {
    try {
        var_dump($server->set($bad));
    } catch (Throwable $e) {
        echo get_class($e), ': ', $e->getMessage(), "\n";
    }
}
var_dump($server->set(['open_http2_protocol' => false, 'daemonize' => 0]));
echo json_encode($server->setting), "\n";
?>
--EXPECTF--
bool(true)

Warning: Swoole\Server::set(): unsupported option [no_such_option] in %s/settings.php on line 4
bool(true)
ValueError: Swoole\Server::set(): option 'worker_num' must be between 1 and 1000
ValueError: Swoole\Server::set(): option 'worker_num' must be between 1 and 1000
ValueError: Swoole\Server::set(): option 'max_wait_time' must be between 0 and 86400
ValueError: Swoole\Server::set(): option 'package_max_length' must be between 1 and 4294967295
swoole: option 'ssl_compress' is not built yet in this version of Steelwool (see docs/settings.md)
Swoole\Exception: option 'ssl_compress' is not built yet in this version of Steelwool (see docs/settings.md)
bool(true)
{"worker_num":2,"max_request":"100","no_such_option":1,"open_http2_protocol":false,"daemonize":0}
