--TEST--
What needs a running server says so
--FILE--
<?php
$server = new Swoole\Http\Server('127.0.0.1', 0);
var_dump($server->reload(), $server->shutdown(), $server->stop(), $server->send(1, 'x'), $server->close(1), $server->exists(1));
var_dump($server->getClientInfo(1), $server->getClientList(), $server->getWorkerId());
?>
--EXPECTF--

Warning: Swoole\Server::reload(): server is not running in %s/nothing_runs.php on line 3

Warning: Swoole\Server::shutdown(): server is not running in %s/nothing_runs.php on line 3

Warning: Swoole\Server::stop(): server is not running in %s/nothing_runs.php on line 3

Warning: Swoole\Server::send(): server is not running in %s/nothing_runs.php on line 3

Warning: Swoole\Server::close(): server is not running in %s/nothing_runs.php on line 3
bool(false)
bool(false)
bool(false)
bool(false)
bool(false)
bool(false)
bool(false)
bool(false)
bool(false)
