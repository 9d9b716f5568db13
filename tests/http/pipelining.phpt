--TEST--
Ten requests in one write are answered in order, also when their handlers wait
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $number = (int) $request->get['n'];
        if ($request->server['request_uri'] === '/slow') {
            Co::sleep((10 - $number) / 500);
        }
        $response->end("$number ");
    });
    return $server;
});
foreach (['/fast', '/slow'] as $target) {
    $client = $server->connect();
    $client->send(implode(array_map(fn ($n) => "GET $target?n=$n HTTP/1.1\r\nHost: test\r\n\r\n", range(1, 10))));
    echo "$target: ";
    for ($i = 0; $i < 10; $i++) {
        echo $client->answer()->body;
    }
    echo "\n";
}
// A request that is cut in pieces anywhere is the same request.
$client = $server->connect();
foreach (str_split("GET /cut?n=11 HTTP/1.1\r\nHost: test\r\n\r\n", 3) as $piece) {
    $client->send($piece);
}
echo $client->answer()->body, "\n";
?>
--EXPECT--
/fast: 1 2 3 4 5 6 7 8 9 10 
/slow: 1 2 3 4 5 6 7 8 9 10 
11
