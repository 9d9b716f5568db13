--TEST--
SWOOLE_PROCESS: the master has the sockets, workers answer, and everything a program does with sessions works from any worker
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 2, 'reactor_num' => 2]);
    $server->on('start', fn ($server) => print "start: master " . json_encode(getmypid() === $server->master_pid) . "\n");
    $server->on('managerStart', fn ($server) => print "managerStart: manager " . json_encode(getmypid() === $server->manager_pid && $server->manager_pid !== $server->master_pid) . "\n");
    $server->on('request', function ($request, $response) use ($server) {
        switch ($request->server['request_uri']) {
            case '/who':
                return $response->end(json_encode([$server->worker_id, $request->fd, $server->mode === SWOOLE_PROCESS]));
            case '/post':
                return $response->end(strrev($request->rawContent()) . ' ' . json_encode($request->post));
            case '/stream':
                foreach (['one ', 'two ', 'three'] as $part) {
                    $response->write($part);
                    Co::sleep(0.001);
                }
                return $response->end();
            case '/file':
                return $response->sendfile(__FILE__, 0, 5);
            case '/info':
                $info = $server->getClientInfo($request->fd);
                return $response->end(json_encode([$info['remote_ip'], $info['socket_fd'] > 0, $server->exists($request->fd), $server->exists(99)]));
        }
    });
    return $server;
});
$client = $server->connect();
[$worker, $session, $mode] = json_decode($client->request('GET', '/who')->body);
var_dump($worker === $session % 2, $mode);
// A connection keeps its worker.
for ($i = 0; $i < 20; $i++) {
    [$again] = json_decode($client->request('GET', '/who')->body);
    $again === $worker or print "another worker\n";
}
echo $client->request('POST', '/post', ['Content-Type' => 'application/x-www-form-urlencoded'], 'a=1&b=2')->body, "\n";
echo $client->request('GET', '/stream')->body, "\n";
echo $client->request('GET', '/file')->body, "\n";
echo $client->request('GET', '/info')->body, "\n";
// Two requests at once on one connection are answered in order.
$client->send("GET /file HTTP/1.1\r\nHost: x\r\n\r\nGET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
echo $client->answer()->body, ' ', $client->answer()->body, "\n";
// What is no request never reaches a worker.
echo $server->connect()->send("nonsense\r\n\r\n")->answer()->status, "\n";
$lines = explode("\n", trim($server->stop()));
sort($lines);
echo preg_replace('/session.*\)/', 'session', implode("\n", $lines)), "\n", $server->code(), "\n";
?>
--EXPECT--
bool(true)
bool(true)
2=b&1=a {"a":"1","b":"2"}
one two three
<?php
["127.0.0.1",true,true,false]
<?php one two three
400
[log] NOTICE	bad request from session: malformed request: request line
managerStart: manager true
start: master true
0
