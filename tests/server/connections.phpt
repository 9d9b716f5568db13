--TEST--
getClientInfo, getClientList and stats tell what is connected
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) use ($server) {
        $what = substr($request->server['request_uri'], 1);
        $response->end(json_encode(match ($what) {
            'info' => $server->getClientInfo($request->fd),
            'unknown' => [$server->getClientInfo(12345), $server->getLastError() === SWOOLE_ERROR_SESSION_NOT_EXIST],
            'list' => [$server->getClientList(), $server->getClientList(1), $server->getClientList(0, 2), $server->getClientList(99)],
            'too_many' => @$server->getClientList(0, 101),
            'stats' => $server->stats(),
        }));
    });
    return $server;
});
$clients = [$server->connect(), $server->connect(), $server->connect()];
$ask = fn ($what, $index = 0) => json_decode($clients[$index]->request('GET', "/$what")->body, true);
// All three must have been accepted before they are counted.
array_map(fn ($index) => $ask('unknown', $index), [0, 1, 2]);
$info = $ask('info', 1);
[$ip, $port] = explode(':', stream_socket_get_name($clients[1]->socket, false));
var_dump($info['server_port'] === $server->port, $info['remote_port'] === (int) $port, $info['remote_ip'] === $ip, $info['worker_id']);
var_dump(abs($info['connect_time'] - time()) < 5, abs($info['last_time'] - time()) < 5);
echo json_encode($ask('unknown')), "\n", json_encode($ask('list')), "\n", json_encode($ask('too_many')), "\n";
$stats = $ask('stats');
foreach (['connection_num', 'accept_count', 'close_count', 'request_count', 'worker_num'] as $name) {
    echo "$name $stats[$name]\n";
}
var_dump($stats['coroutine_num']);
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
int(0)
bool(true)
bool(true)
[false,true]
[[1,2,3],[2,3],[1,2],false]
false
connection_num 3
accept_count 3
close_count 0
request_count 8
worker_num 1
int(1)
