--TEST--
A request that waits in a coroutine may finish when the server stops, for max_wait_time at most
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = fn (array $settings) => function () use ($settings) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set($settings);
    $server->on('request', function ($request, $response) {
        echo "waiting\n";
        try {
            Co::sleep((float) $request->get['s']);
            $response->end('finished');
        } finally {
            echo "finally\n";
        }
    });
    return $server;
};
$short = serve($program(['worker_num' => 1]));
$managed = serve($program(['worker_num' => 2]));
$long = serve($program(['worker_num' => 2, 'max_wait_time' => 1]));
foreach (['short' => $short, 'managed' => $managed] as $name => $server) {
    $client = $server->connect()->send("GET /?s=0.1 HTTP/1.1\r\nHost: t\r\n\r\n");
    $server->waitFor('/waiting/');
    $server->signal('TERM');
    $answer = $client->answer();
    echo "$name: $answer, ", $answer->header('Connection'), "\n", $server->wait();
}
echo "- longer than max_wait_time\n";
$client = $long->connect()->send("GET /?s=100 HTTP/1.1\r\nHost: t\r\n\r\n");
$long->waitFor('/waiting/');
$begin = microtime(true);
echo $long->stop();
$time = microtime(true) - $begin;
echo $time > 0.8 && $time < 4 ? "in time\n" : "after $time s\n";
?>
--EXPECT--
short: 200 finished, close
waiting
finally
managed: 200 finished, close
waiting
finally
- longer than max_wait_time
waiting
[log] WARNING	worker exit timeout, forced termination
finally
in time
