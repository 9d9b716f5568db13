--TEST--
Redis: what cannot be started says so with a warning and false
--SKIPIF--
<?php if (!shell_exec('command -v redis-server')) die('skip redis-server is not installed'); ?>
--FILE--
<?php
require __DIR__ . '/../include/redis_server.php';

$server = redis_server();
$never = fn () => print("never\n");
$redis = new Swoole\Redis();
var_dump($redis->get('key', $never));
var_dump($redis->on('connect', $never));
var_dump($redis->on('close', 'no such function'));
var_dump($redis->connect($server->path, 0, 'no such function'));
var_dump($redis->connect('', 6379, $never), $redis->connect('127.0.0.1', 70000, $never));
$redis->connect($server->path, 0, function ($redis, $ok) use ($never, $server) {
    var_dump($redis->on('close', $never));
    var_dump($redis->connect($server->path, 0, $never));
    var_dump($redis->get('no function'));
    var_dump($redis->set('key', 'value'));
    var_dump($redis->ping());
    var_dump($redis->hMSet('hash', ['a' => 1], $never));
    try {
        $redis->set('key', new stdClass, $never);
    } catch (Error $e) {
        echo $e->getMessage(), "\n";
    }
    $redis->close();
    var_dump($redis->get('key', $never));
});
try {
    new Swoole\Redis('no array');
} catch (TypeError $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECTF--
Warning: Swoole\Redis::__call(): the client is not connected in %s on line %d
bool(false)

Warning: Swoole\Redis::on(): unknown event type 'connect' in %s on line %d
bool(false)

Warning: Swoole\Redis::on(): the callback is not callable: function "no such function" not found or invalid function name in %s on line %d
bool(false)

Warning: Swoole\Redis::connect(): the callback is not callable: function "no such function" not found or invalid function name in %s on line %d
bool(false)

Warning: Swoole\Redis::connect(): the host or the port is not valid in %s on line %d

Warning: Swoole\Redis::connect(): the host or the port is not valid in %s on line %d
bool(false)
bool(false)
Swoole\Redis::__construct(): Argument #1 ($setting) must be of type ?array, string given

Warning: Swoole\Redis::on(): callbacks must be set before connect() is called in %s on line %d
bool(false)

Warning: Swoole\Redis::connect(): the client is connected already in %s on line %d
bool(false)

Warning: Swoole\Redis::__call(): the last argument of the command 'get' must be its callback: function "no function" not found or invalid function name in %s on line %d
bool(false)

Warning: Swoole\Redis::__call(): the last argument of the command 'set' must be its callback: function "value" not found or invalid function name in %s on line %d
bool(false)

Warning: Swoole\Redis::__call(): the last argument of the command 'ping' must be its callback: none given in %s on line %d
bool(false)

Warning: Swoole\Redis::__call(): argument 2 of the command 'hmset' must be a string, array given in %s on line %d
bool(false)
Object of class stdClass could not be converted to string

Warning: Swoole\Redis::__call(): the client is not connected in %s on line %d
bool(false)
