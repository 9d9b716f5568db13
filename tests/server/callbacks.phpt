--TEST--
on() knows its events and takes only what can be called; a server without its callback does not start
--FILE--
<?php
$server = new Swoole\Http\Server('127.0.0.1', 0);
var_dump($server->on('workerstart', fn () => null), $server->on('REQUEST', 'strlen'), $server->getCallback('request'));
var_dump($server->getCallback('close'));
var_dump($server->on('noSuchEvent', fn () => null));
try {
    $server->on('request', 'no_such_function');
} catch (TypeError $e) {
    echo $e->getMessage(), "\n";
}
try {
    $server->on('request', [$server, 'noSuchMethod']);
} catch (TypeError $e) {
    echo $e->getMessage(), "\n";
}
var_dump($server->on('request', strlen(...)), $server->on('close', [new ArrayObject, 'count']));
?>
--EXPECTF--
bool(true)
bool(true)
string(6) "strlen"
NULL

Warning: Swoole\Server::on(): unknown event types[noSuchEvent] in %s/callbacks.php on line 5
bool(false)
Swoole\Server::on(): Argument #2 ($callback) must be a valid callback, function "no_such_function" not found or invalid function name
Swoole\Server::on(): Argument #2 ($callback) must be a valid callback, class Swoole\Http\Server does not have a method "noSuchMethod"
bool(true)
bool(true)
