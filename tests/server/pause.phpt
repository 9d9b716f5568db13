--TEST--
A paused connection is not read until it is resumed
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $paused = null;
    $server->on('receive', function ($server, $fd, $reactor, $data) use (&$paused) {
        if ($data === 'pause') {
            $server->pause($paused = $fd);
            $server->send($fd, 'paused');
        } elseif ($data === 'resume') {
            echo "resume\n";
            $server->send($fd, json_encode($server->resume($paused)));
        } else {
            echo "receive $data\n";
            $server->send($fd, $data);
        }
    });
    return $server;
});
$quiet = $server->connect();
$other = $server->connect();
echo $quiet->send('pause')->read(6), "\n";
$quiet->send('later');
// Whatever the server reads of others now, it does not read this one.
for ($i = 0; $i < 20; $i++) {
    $other->send("n$i")->read(strlen("n$i"));
}
echo $other->send('resume')->read(4), "\n";
echo $quiet->read(5), "\n";
$output = $server->stop();
var_dump(strpos($output, 'receive later') > strpos($output, 'resume'));
?>
--EXPECT--
paused
true
later
bool(true)
