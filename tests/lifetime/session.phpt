--TEST--
Session lifetime: all requests of one kept connection lie between one connect and one close
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $session = [];
    $server->on('connect', function ($server, $fd) use (&$session) {
        echo "connect $fd\n";
        $session[$fd] = [];
    });
    $server->on('request', function ($request, $response) use (&$session) {
        $session[$request->fd][] = $request->get['n'];
        $response->end(implode(',', $session[$request->fd]));
    });
    $server->on('close', function ($server, $fd) use (&$session) {
        echo "close $fd with " . implode(',', $session[$fd]) . "\n";
        unset($session[$fd]);
    });
    return $server;
});
$one = $server->connect();
$one->request('GET', '/?n=a');
$two = $server->connect();
foreach (['b', 'c'] as $n) {
    echo 'one: ', $one->request('GET', "/?n=$n")->body, "\n";
    echo 'two: ', $two->request('GET', "/?n=$n")->body, "\n";
}
$one->close();
$server->waitFor('/close 1/');
echo 'two: ', $two->request('GET', '/?n=d')->body, "\n";
$two->close();
$server->waitFor('/close 2/');
echo $server->stop();
?>
--EXPECT--
one: a,b
two: b
one: a,b,c
two: b,c
two: b,c,d
connect 1
connect 2
close 1 with a,b,c
close 2 with b,c,d
