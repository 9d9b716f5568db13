--TEST--
After start() $server->setting has the values in force of what was not set, in the master's callbacks and in the workers
--FILE--
<?php
require __DIR__ . '/../include/child.php';
// One program for each server, since there is one server for each process.
$program = <<<'CODE'
$server = new $class('127.0.0.1', 0, $mode);
$options === null || $server->set($options);
$other = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
$server->on($class === 'Swoole\Server' ? 'receive' : 'request', fn () => 1);
$other->on('receive', fn () => 1);
echo json_encode([$server->setting, $server->ports[0]->setting, $other->setting]), "\n";
$show = function (Swoole\Server $server) use ($other) {
    $setting = $server->setting;
    if (!isset($GLOBALS['options']['worker_num']) && $GLOBALS['mode'] === SWOOLE_PROCESS && $setting['worker_num'] === swoole_cpu_num()) {
        $setting['worker_num'] = 'processors';
    }
    // In one piece: master and worker print at the same time.
    echo json_encode($setting) . ($other->setting === $server->setting ? '' : ' another at the port') . "\n";
};
$server->on('start', $show);
$server->on('workerStart', function (Swoole\Server $server, int $worker) use ($show) {
    if ($worker > 0) {
        return;
    }
    $show($server);
    $server->shutdown();
});
$server->start();
CODE;
foreach ([
    ['Swoole\Http\Server', null],
    ['Swoole\Http\Server', null, SWOOLE_PROCESS],
    ['Swoole\Http\Server', ['worker_num' => 1, 'max_conn' => 50, 'buffer_output_size' => '1M', 'open_http2_protocol' => false]],
    ['Swoole\Server', ['worker_num' => 1, 'output_buffer_size' => 4096, 'task_worker_num' => null, 'open_http_protocol' => null]],
] as $case) {
    [$class, $options, $mode] = $case + [2 => SWOOLE_BASE];
    $given = var_export($options, true);
    echo "$class:\n", child("\$class = '$class'; \$options = $given; \$mode = $mode; $program")[1];
}
?>
--EXPECT--
Swoole\Http\Server:
[null,null,null]
{"worker_num":1,"task_worker_num":0,"output_buffer_size":8388608,"max_connection":100000,"open_http_protocol":true,"open_mqtt_protocol":false,"open_eof_check":false,"open_length_check":false}
{"worker_num":1,"task_worker_num":0,"output_buffer_size":8388608,"max_connection":100000,"open_http_protocol":true,"open_mqtt_protocol":false,"open_eof_check":false,"open_length_check":false}
Swoole\Http\Server:
[null,null,null]
{"worker_num":"processors","task_worker_num":0,"output_buffer_size":8388608,"max_connection":100000,"open_http_protocol":true,"open_mqtt_protocol":false,"open_eof_check":false,"open_length_check":false}
{"worker_num":"processors","task_worker_num":0,"output_buffer_size":8388608,"max_connection":100000,"open_http_protocol":true,"open_mqtt_protocol":false,"open_eof_check":false,"open_length_check":false}
Swoole\Http\Server:
[{"worker_num":1,"max_conn":50,"buffer_output_size":"1M","open_http2_protocol":false},{"worker_num":1,"max_conn":50,"buffer_output_size":"1M","open_http2_protocol":false},null]
{"worker_num":1,"max_conn":50,"buffer_output_size":"1M","open_http2_protocol":false,"task_worker_num":0,"output_buffer_size":1048576,"max_connection":50,"open_http_protocol":true,"open_mqtt_protocol":false,"open_eof_check":false,"open_length_check":false}
{"worker_num":1,"max_conn":50,"buffer_output_size":"1M","open_http2_protocol":false,"task_worker_num":0,"output_buffer_size":1048576,"max_connection":50,"open_http_protocol":true,"open_mqtt_protocol":false,"open_eof_check":false,"open_length_check":false}
Swoole\Server:
[{"worker_num":1,"output_buffer_size":4096,"task_worker_num":null,"open_http_protocol":null},{"worker_num":1,"output_buffer_size":4096,"task_worker_num":null,"open_http_protocol":null},null]
{"worker_num":1,"output_buffer_size":4096,"task_worker_num":null,"open_http_protocol":null,"max_connection":100000}
{"worker_num":1,"output_buffer_size":4096,"task_worker_num":null,"open_http_protocol":null,"max_connection":100000}
