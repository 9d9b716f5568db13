--TEST--
A server that answers without end takes no more memory of its Redis client than PHP may have, and one that does not read no more than its buffer
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const MB = 1 << 20;
$flood = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('receive', function ($server, $fd, $reactor, $data) {
        $part = match (true) {
            str_contains($data, 'bulk') => ['$500000000' . "\r\n", str_repeat('x', MB)],
            str_contains($data, 'numbers') => ["*16000000\r\n", str_repeat(":1\r\n", MB / 4)],
            str_contains($data, 'texts') => ["*1000\r\n", "$" . MB . "\r\n" . str_repeat('x', MB) . "\r\n"],
            str_contains($data, 'line') => ['+', str_repeat('x', MB)],
            str_contains($data, 'nobody') => [":1\r\n", str_repeat(":1\r\n", MB / 4)],
            default => null,
        };
        if ($part === null) {
            $server->pause($fd);
            return;
        }
        $server->send($fd, $part[0]);
        for ($i = 0; $i < 400 && $server->send($fd, $part[1]); $i++);
        $server->close($fd);
    });
    return $server;
});
in_server() || putenv("FLOOD_PORT=$flood->port");
$client = serve(function () {
    $port = (int) getenv('FLOOD_PORT');
    foreach (['bulk', 'numbers', 'texts', 'line', 'nobody'] as $what) {
        $redis = new Swoole\Redis();
        $redis->connect('127.0.0.1', $port, function ($redis) use ($what) {
            $redis->get($what, function ($redis, $result) use ($what) {
                echo "$what: ", json_encode($result), ' ', $redis->errCode, "\n";
                $redis->close();
            });
        });
        Swoole\Event::wait();
    }
    $redis = new Swoole\Redis();
    $redis->connect('127.0.0.1', $port, function ($redis) {
        $never = fn () => 0;
        for ($i = 0; $i < 400 && $redis->set('key', str_repeat('x', MB), $never); $i++);
        echo 'unread: ', $i < 400 ? 'refused' : 'all taken', ', error ', swoole_last_error(), "\n";
        $redis->close();
    });
    Swoole\Event::wait();
    preg_match('/VmHWM:\s+(\d+)/', file_get_contents('/proc/self/status'), $match);
    echo 'memory: ', $match[1] < 150 * 1024 ? 'within bounds' : "$match[1] kB", "\n";
}, ['memory_limit' => '64M']);
echo $client->wait();
?>
--EXPECT--
bulk: false 71
numbers: false 71
texts: false 71
line: false 71
nobody: 1 0
unread: refused, error 1009
memory: within bounds
