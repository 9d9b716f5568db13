--TEST--
Redis: commands are queued in order, each result goes to its own callback
--SKIPIF--
<?php if (!shell_exec('command -v redis-server')) die('skip redis-server is not installed'); ?>
--FILE--
<?php
require __DIR__ . '/../include/redis_server.php';

$server = redis_server();

$redis = new Swoole\Redis();
$redis->on('close', fn ($redis) => print("close\n"));
var_dump($redis->getState() === Swoole\Redis::STATE_CONNECT);
$redis->connect($server->path, 0, function (Swoole\Redis $redis, bool $ok) {
    var_dump($ok, $redis->getState() === Swoole\Redis::STATE_READY, $redis->sock > 0);
    $show = fn ($redis, $result) => var_dump($result);
    $redis->set('key', 'a value', $show);
    $redis->get('key', $show);
    $redis->get('none', $show);
    $redis->incrBy('number', 5, $show);
    $redis->incr('key', function ($redis, $result) {
        var_dump($result, $redis->errCode, $redis->errMsg);
    });
    $redis->rPush('list', 'x', 2, 3.5, true, null, $show);
    $redis->lRange('list', 0, -1, function ($redis, $result) {
        echo json_encode($result), " $redis->errCode '$redis->errMsg'\n";
    });
    $redis->set('binary', "\0\r\n\xff", $show);
    $redis->get('binary', fn ($redis, $result) => var_dump(bin2hex($result)));
    $redis->multi($show);
    $redis->incr('key', $show);
    $redis->get('number', $show);
    $redis->exec(function ($redis, $result) {
        var_dump($result, $redis->getState() === Swoole\Redis::STATE_READY);
        var_dump($redis->close(), $redis->getState() === Swoole\Redis::STATE_CLOSED, $redis->close());
    });
    var_dump($redis->getState() === Swoole\Redis::STATE_WAIT_RESULT);
});
var_dump($redis->getState() === Swoole\Redis::STATE_CONNECT);
echo "end of script\n";
?>
--EXPECT--
bool(true)
bool(true)
end of script
bool(true)
bool(true)
bool(true)
bool(true)
string(2) "OK"
string(7) "a value"
NULL
int(5)
bool(false)
int(-1)
string(43) "ERR value is not an integer or out of range"
int(5)
["x","2","3.5","1",""] 0 ''
string(2) "OK"
string(8) "000d0aff"
string(2) "OK"
string(6) "QUEUED"
string(6) "QUEUED"
array(2) {
  [0]=>
  bool(false)
  [1]=>
  string(1) "5"
}
bool(true)
close
bool(true)
bool(true)
bool(false)
