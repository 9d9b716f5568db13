--TEST--
getSocket() without ext-sockets: false, with a warning
--SKIPIF--
<?php if (function_exists('socket_import_stream')) die('skip the extension sockets is loaded'); ?>
--FILE--
<?php
$server = new Swoole\Server('127.0.0.1', 0, SWOOLE_BASE);
var_dump($server->getSocket(), $server->ports[0]->getSocket());
?>
--EXPECTF--
Warning: Swoole\Server::getSocket(): the extension sockets is not loaded in %s on line %d

Warning: Swoole\Server\Port::getSocket(): the extension sockets is not loaded in %s on line %d
bool(false)
bool(false)
