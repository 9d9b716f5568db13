--TEST--
SWOOLE_PROCESS is not built yet and says so
--FILE--
<?php
try {
    new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
} catch (Swoole\Exception $e) {
    echo $e->getMessage(), "\n";
}
$server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_BASE);
var_dump($server->mode === SWOOLE_BASE);
?>
--EXPECT--
swoole: server mode 2 is not built yet in this version of Steelwool: use SWOOLE_BASE
server mode 2 is not built yet in this version of Steelwool: use SWOOLE_BASE
bool(true)
