--TEST--
admin_server: commands for each process over HTTP, with an access token, in PROCESS and in BASE mode, and through a reload
--FILE--
<?php
require __DIR__ . '/../include/server.php';

$port = function (): int {
    $socket = stream_socket_server('tcp://127.0.0.1:0');
    return (int) substr(strrchr(stream_socket_get_name($socket, false), ':'), 1);
};
$servers = [];
foreach (['PROCESS' => SWOOLE_PROCESS, 'BASE' => SWOOLE_BASE] as $name => $mode) {
    putenv("ADMIN_$name=" . (getenv("ADMIN_$name") ?: $port()));
    $servers[$name] = serve(function () use ($mode, $name) {
        $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
        $server->set(['worker_num' => 2, 'task_worker_num' => 1, 'admin_server' => 'admin:secret@127.0.0.1:' . getenv("ADMIN_$name")]);
        $server->on('request', fn ($request, $response) => $response->end((string) getmypid()));
        $server->on('task', fn () => null);
        return $server;
    });
}

/** @return array{int, mixed} status, and what the interface answers */
function ask(int $port, string $path, string $method = 'GET', array|string $body = '', ?string $token = null, array $headers = []): array
{
    $headers[] = 'X-Admin-Server-Access-Token: ' . ($token ?? sha1('adminsecret'));
    $content = is_array($body) ? http_build_query($body) : $body;
    $headers[] = is_array($body) ? 'Content-Type: application/x-www-form-urlencoded' : 'Content-Type: application/json';
    $options = ['method' => $method, 'header' => $headers, 'content' => $content, 'ignore_errors' => true, 'timeout' => PATIENCE];
    $text = file_get_contents("http://127.0.0.1:$port$path", false, stream_context_create(['http' => $options]));
    return [(int) explode(' ', $http_response_header[0])[1], json_decode($text, true) ?? $text];
}

foreach ($servers as $name => $server) {
    echo "== $name\n";
    $port = (int) getenv("ADMIN_$name");
    for ($end = microtime(true) + PATIENCE; !@fsockopen('127.0.0.1', $port) && microtime(true) < $end;) {
        usleep(1000);
    }
    $api = fn (string $path, string $method = 'GET', array|string $body = '') => ask($port, "/api/$path", $method, $body)[1];

    echo "without the token, and what there is not\n";
    echo json_encode(ask($port, '/api/getpid', token: '')), "\n";
    echo json_encode(ask($port, '/api/getpid/nobody')), ' ', json_encode(ask($port, '/api')), ' ', ask($port, '/other')[0], "\n";
    echo json_encode($api('no_such_command')), "\n";

    echo "each process\n";
    $pids = $api('getpid/all')['data'];
    echo implode(' ', array_keys($pids)), "\n";
    var_dump(in_array($server->get('/')->body, array_column(array_column([$pids['worker-0'], $pids['worker-1']], 'data'), 'pid')));
    var_dump($api('getpid/worker-1')['data']['pid'] === $pids['worker-1']['data']['pid']);
    echo implode(' ', array_keys($api('memory_usage/specific?workers[]=worker-0&workers[]=manager&workers[]=nobody')['data'])), "\n";

    echo "what there is to know\n";
    echo $api('server_stats')['data']['worker_num'], ' workers, ', $api('server_setting')['data']['worker_num'], ' as set, ';
    echo strpos(json_encode($api('server_setting')), 'secret') === false ? 'no secret' : 'a secret', "\n";
    echo $api('get_version_info')['data']['php'] === PHP_VERSION ? 'this PHP' : 'another', "\n";
    echo $api('get_worker_info/worker-1')['data']['id'], ' ', count($api('get_coroutine_list/worker-0')['data']) > 0 ? 'coroutines' : 'none', "\n";
    echo implode(' ', array_column($api('get_class_info/worker-0?class_name=Swoole\\Atomic')['data']['methods'], 'name')), "\n";
    echo $api('get_function_info/worker-0?function_name=strlen')['data']['params'][0]['full'], "\n";
    echo json_encode($api('get_included_file_contents/worker-0?filename=/etc/passwd')), "\n";
    $object = $api('get_objects/worker-0')['data'][0];
    echo $api("get_object_by_handle/worker-0?object_id=$object[id]&object_hash=$object[hash]")['code'], ' ';
    echo $api('get_object_by_handle/worker-0?object_id=1&object_hash=other')['code'], "\n";
    foreach (['get_server_memory_usage', 'get_server_cpu_usage', 'get_timer_list', 'get_resources', 'get_globals', 'get_loaded_extensions',
        'get_defined_constants', 'get_defined_functions', 'get_declared_classes', 'coroutine_bt', 'gc_status', 'get_all_ports', 'get_connections'] as $command) {
        $answer = $api("$command/worker-0");
        $answer['code'] === 0 || print("$command: " . json_encode($answer) . "\n");
    }
    echo json_encode($api('multi', 'POST', json_encode(['a' => ['path' => '/api/gc_status/worker-0'], 'b' => ['path' => '/api/x/y']]))['b']), "\n";

    echo "what changes something needs POST\n";
    echo json_encode(ask($port, '/api/server_reload')), "\n";
    echo json_encode($api('server_reload', 'POST')), "\n";
    for ($end = microtime(true) + PATIENCE; microtime(true) < $end; usleep(10000)) {
        $now = @$api('getpid/worker-0')['data']['pid'];
        if ($now && $now !== $pids['worker-0']['data']['pid']) {
            break;
        }
    }
    echo $now && $now !== $pids['worker-0']['data']['pid'] ? 'reloaded' : 'not reloaded', "\n";
    echo $server->stop();
}
?>
--EXPECT--
== PROCESS
without the token, and what there is not
[403,{"code":4003,"data":"Bad access token"}]
[403,{"code":4003,"data":"Bad process"}] [403,{"code":4003,"data":"Bad API path"}] 404
{"code":9012,"data":"Server invalid command"}
each process
master manager worker-0 worker-1 task_worker-0
bool(true)
bool(true)
worker-0 manager nobody
what there is to know
2 workers, 2 as set, no secret
this PHP
1 coroutines
__construct add sub get set wait wakeup cmpset
string $string
{"code":4003,"data":"no permission"}
0 4004
[]
what changes something needs POST
[403,{"code":4003,"data":"Bad request method"}]
{"code":0,"data":"Operation succeeded"}
reloaded
[log] NOTICE	Unknown command[no_such_command]
[log] INFO	server is reloading all workers now
== BASE
without the token, and what there is not
[403,{"code":4003,"data":"Bad access token"}]
[403,{"code":4003,"data":"Bad process"}] [403,{"code":4003,"data":"Bad API path"}] 404
{"code":9012,"data":"Server invalid command"}
each process
master manager worker-0 worker-1 task_worker-0
bool(true)
bool(true)
worker-0 manager nobody
what there is to know
2 workers, 2 as set, no secret
this PHP
1 coroutines
__construct add sub get set wait wakeup cmpset
string $string
{"code":4003,"data":"no permission"}
0 4004
[]
what changes something needs POST
[403,{"code":4003,"data":"Bad request method"}]
{"code":0,"data":"Operation succeeded"}
reloaded
[log] NOTICE	Unknown command[no_such_command]
[log] INFO	server is reloading all workers now
