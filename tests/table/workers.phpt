--TEST--
The workers of a server share a table that was made before its start
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $hits = new Swoole\Table(1024);
    $hits->column('count', Swoole\Table::TYPE_INT);
    $hits->column('worker', Swoole\Table::TYPE_INT);
    $hits->create();
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 3]);
    $server->on('workerStart', fn ($server, $id) => $hits->incr('workers', 'count'));
    $server->on('request', function ($request, $response) use ($server, $hits) {
        $path = $request->server['request_uri'];
        if ($path === '/all') {
            $response->end(json_encode(iterator_to_array($hits)));
            return;
        }
        $hits->incr($path, 'count');
        $hits->set($path, ['worker' => $server->worker_id]);
        $response->end((string) $server->worker_id);
    });
    return $server;
});
$workers = [];
for ($i = 0; $i < 60; $i++) {
    $workers[$server->get('/page')->body] = true;
}
$all = json_decode($server->get('/all')->body, true);
ksort($all);
// All of them have begun, whoever of them was asked.
eventually(function () use ($server, &$all) {
    $all = json_decode($server->get('/all')->body, true);
    return $all['workers']['count'] === 3;
});
var_dump($all['workers']['count'], $all['/page']['count'], isset($workers[$all['/page']['worker']]));
?>
--EXPECT--
int(3)
int(60)
bool(true)
