--TEST--
Redis: answers to subscriptions and messages go to the event message, in order
--SKIPIF--
<?php if (!shell_exec('command -v redis-server')) die('skip redis-server is not installed'); ?>
--FILE--
<?php
require __DIR__ . '/../include/redis_server.php';

$server = redis_server();

$subscriber = new Swoole\Redis();
$subscriber->on('message', function (Swoole\Redis $subscriber, array $message) use ($server) {
    echo json_encode($message), "\n";
    if ($message[0] === 'psubscribe') {
        var_dump($subscriber->getState() === Swoole\Redis::STATE_SUBSCRIBE);
        var_dump($subscriber->get('key', fn () => print("never\n")));
        publish($server, ['news', 'one'], ['other', 'two'], ['p.x', 'three']);
    } elseif ($message[0] === 'pmessage') {
        $subscriber->unsubscribe('news', 'more');
        $subscriber->pUnsubscribe();
    } elseif ($message[0] === 'punsubscribe') {
        $subscriber->get('key', function ($subscriber, $result) {
            var_dump($result);
            $subscriber->close();
        });
    }
});
$subscriber->connect($server->path, 0, function ($subscriber) {
    $subscriber->set('key', 'before', fn ($subscriber, $result) => var_dump($result));
    $subscriber->subscribe('news', 'more');
    $subscriber->pSubscribe('p.*');
});

function publish(RedisServer $server, array ...$messages): void
{
    $publisher = new Swoole\Redis();
    $publisher->connect($server->path, 0, function ($publisher) use ($messages) {
        foreach ($messages as [$channel, $text]) {
            $publisher->publish($channel, $text, fn () => null);
        }
        $publisher->ping(fn ($publisher) => $publisher->close());
    });
}
?>
--EXPECTF--
string(2) "OK"
["subscribe","news",1]
["subscribe","more",2]
["psubscribe","p.*",3]
bool(true)

Warning: Swoole\Redis::__call(): commands are not possible while the client is subscribed in %s on line %d
bool(false)
["message","news","one"]
["pmessage","p.*","p.x","three"]
["unsubscribe","news",2]
["unsubscribe","more",1]
["punsubscribe","p.*",0]
string(6) "before"
