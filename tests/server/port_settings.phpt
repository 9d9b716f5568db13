--TEST--
Each port has options, callbacks and a protocol of its own; what it has no callback for, the first port does
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_BASE);
    $server->set(['worker_num' => 1, 'package_max_length' => 1000, 'open_tcp_nodelay' => true]);
    $server->on('receive', fn ($server, $fd, $reactor, $data) => $server->send($fd, "first port: $data"));
    $server->on('close', function ($server, $fd) {
        $index = array_search($server->getClientInfo($fd)['server_port'], array_column($server->ports, 'port'));
        $index < 2 && print("close on port $index\n");
    });
    // Nothing of its own: the first port's callbacks, the server's options.
    $plain = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    // HTTP with a limit of its own.
    $http = $server->addListener('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    var_dump($http->set(['open_http_protocol' => true, 'package_max_length' => 10, 'worker_num' => 7]));
    $http->set(['backlog' => 16, 'kernel_socket_send_buffer_size' => '64K', 'tcp_defer_accept' => 5, 'tcp_fastopen' => true]);
    $http->on('request', fn ($request, $response) => $response->end('http: ' . $request->rawContent()));
    // HTTP/2, and HTTP/1.1 with those that want that.
    $two = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $two->set(['open_http2_protocol' => true]);
    $two->on('Request', fn ($request, $response) => $response->end('another'));
    $server->on('start', function ($server) {
        foreach ($server->ports as $port) {
            echo json_encode($port->setting), "\n";
        }
    });
    $server->on('workerStart', function ($server) use ($http) {
        var_dump($http->set(['backlog' => 1]), $http->on('receive', fn () => 1), $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP));
    });
    return $server;
});
foreach ([0, 1] as $index) {
    $client = $server->connect($index)->send('hello');
    echo $client->read(17), "\n";
    $client->close();
    $server->waitFor("/close on port $index/");
}
echo $server->connect(2)->request('POST', '/', ['Connection' => 'close'], '0123456789'), "\n";
echo $server->connect(2)->request('POST', '/', ['Connection' => 'close'], '0123456789+')->status, "\n";
echo $server->connect(3)->request('GET', '/', ['Connection' => 'close']), "\n";
echo preg_replace('/127.0.0.1:\d+/', 'ADDRESS', $server->stop());
?>
--EXPECTF--
first port: hello
first port: hello
200 http: 0123456789
413
200 another
NULL

Warning: Swoole\Server::start(): use Swoole\Server class and open http related protocols may lead to some errors (inconsistent class type) in include/server.php on line %d

Warning: Swoole\Server::start(): use Swoole\Server class and open http related protocols may lead to some errors (inconsistent class type) in include/server.php on line %d
{"worker_num":1,"package_max_length":1000,"open_tcp_nodelay":true}
{"worker_num":1,"package_max_length":1000,"open_tcp_nodelay":true,"task_worker_num":0,"output_buffer_size":8388608,"max_connection":100000}
{"open_http_protocol":true,"package_max_length":10,"worker_num":7,"backlog":16,"kernel_socket_send_buffer_size":"64K","tcp_defer_accept":5,"tcp_fastopen":true}
{"open_http2_protocol":true}

Warning: Swoole\Server\Port::set(): server is running, unable to execute Swoole\Server\Port->set in server/port_settings.php on line %d

Warning: Swoole\Server\Port::on(): can't register event callback function after server started in server/port_settings.php on line %d

Warning: Swoole\Server::listen(): server is running, cannot add listener in server/port_settings.php on line %d
NULL
bool(false)
bool(false)
close on port 0
close on port 1
[log] NOTICE	bad request from session#4 (ADDRESS): request body too large
