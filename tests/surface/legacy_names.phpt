--TEST--
steelwool.legacy_names: the underscore names of classes, functions and constants of Swoole 4.2 are all there while it is on (as by default), and none while it is off
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$code = <<<'CODE'
// The classes by what they are called now; `aliases.phpt` sees that none of ours is forgotten.
const CLASSES = [
    'swoole_async' => 'Swoole\Async', 'swoole_async_client' => 'Swoole\Async\Client', 'swoole_atomic' => 'Swoole\Atomic', 'swoole_atomic_long' => 'Swoole\Atomic\Long', 'swoole_channel_coro' => 'Swoole\Coroutine\Channel',
    'swoole_buffer' => 'Swoole\Buffer', 'swoole_channel' => 'Swoole\Channel', 'swoole_mysql' => 'Swoole\MySQL',
    'swoole_mysql_exception' => 'Swoole\MySQL\Exception', 'swoole_client' => 'Swoole\Client', 'swoole_client_coro' => 'Swoole\Coroutine\Client',
    'swoole_connection_iterator' => 'Swoole\Connection\Iterator', 'swoole_coroutine' => 'Swoole\Coroutine', 'swoole_error' => 'Swoole\Error',
    'swoole_event' => 'Swoole\Event', 'swoole_exception' => 'Swoole\Exception', 'swoole_http2_request' => 'Swoole\Http2\Request',
    'swoole_http2_response' => 'Swoole\Http2\Response', 'swoole_http_client' => 'Swoole\Http\Client',
    'swoole_http_client_coro' => 'Swoole\Coroutine\Http\Client', 'swoole_http_request' => 'Swoole\Http\Request',
    'swoole_http_response' => 'Swoole\Http\Response', 'swoole_http_server' => 'Swoole\Http\Server', 'swoole_lock' => 'Swoole\Lock',
    'swoole_process' => 'Swoole\Process', 'swoole_process_pool' => 'Swoole\Process\Pool', 'swoole_redis' => 'Swoole\Redis',
    'swoole_runtime' => 'Swoole\Runtime', 'swoole_server' => 'Swoole\Server', 'swoole_server_port' => 'Swoole\Server\Port',
    'swoole_server_task' => 'Swoole\Server\Task', 'swoole_table' => 'Swoole\Table', 'swoole_timer' => 'Swoole\Timer',
    'swoole_timer_iterator' => 'Swoole\Timer\Iterator', 'swoole_websocket_closeframe' => 'Swoole\WebSocket\CloseFrame',
    'swoole_redis_server' => 'Swoole\Redis\Server',
    'swoole_websocket_frame' => 'Swoole\WebSocket\Frame', 'swoole_websocket_server' => 'Swoole\WebSocket\Server',
];
// What Swoole has dropped since; all others of 4.2 are there in any case.
const FUNCTIONS = [
    'swoole_async_dns_lookup', 'swoole_async_read', 'swoole_async_readfile', 'swoole_async_write', 'swoole_async_writefile',
    'swoole_coroutine_exec',
];
const CONSTANTS = [
    'SWOOLE_AIO_BASE' => 0, 'SWOOLE_AIO_GCC' => 1, 'SWOOLE_AIO_LINUX' => 2, 'SWOOLE_DTLSv1_CLIENT_METHOD' => 15, 'SWOOLE_DTLSv1_METHOD' => 15,
    'SWOOLE_DTLSv1_SERVER_METHOD' => 16, 'SWOOLE_ERROR_SSL_VEFIRY_FAILED' => 1014, 'SWOOLE_FILELOCK' => 2, 'SWOOLE_SEM' => 4,
];
const OTHERS = [
    'swoole_version', 'swoole_cpu_num', 'swoole_last_error', 'swoole_event_add', 'swoole_event_set', 'swoole_event_del', 'swoole_event_exit',
    'swoole_event_wait', 'swoole_event_write', 'swoole_event_defer', 'swoole_event_cycle', 'swoole_event_dispatch', 'swoole_event_isset',
    'swoole_timer_after', 'swoole_timer_tick', 'swoole_timer_exists', 'swoole_timer_clear', 'swoole_async_set', 'swoole_async_dns_lookup_coro',
    'swoole_coroutine_create', 'swoole_coroutine_defer', 'swoole_client_select', 'swoole_select', 'swoole_set_process_name',
    'swoole_get_local_ip', 'swoole_get_local_mac', 'swoole_strerror', 'swoole_errno', 'swoole_hashcode',
];
$there = ['classes' => 0, 'functions' => 0, 'constants' => 0];
foreach (CLASSES as $old => $class) {
    class_exists($class) || print("$class is missing\n");
    $there['classes'] += class_exists($old, false) && (new ReflectionClass($old))->getName() === $class;
}
foreach (FUNCTIONS as $name) {
    $there['functions'] += function_exists($name);
}
foreach (CONSTANTS as $name => $value) {
    $there['constants'] += defined($name) && constant($name) === $value;
}
foreach (OTHERS as $name) {
    function_exists($name) || print("$name is missing\n");
}
echo json_encode($there), ' of ', json_encode([count(CLASSES), count(FUNCTIONS), count(CONSTANTS)]), "\n";
// Nothing of that kind is there that the tables do not know.
$more = array_filter(get_declared_classes(), fn ($name) => str_starts_with($name, 'swoole_') && !isset(CLASSES[$name]));
echo $more ? implode(', ', $more) . " is not in the table\n" : '';
CODE;
foreach (['default' => [], 'On' => ['steelwool.legacy_names=On'], 'Off' => ['steelwool.legacy_names=Off']] as $name => $options) {
    echo "$name: ", child($code, $options)[1];
}

echo "They are the same classes, to type declarations and instanceof as well:\n";
echo child(<<<'CODE'
function add(swoole_atomic $old, Swoole\Atomic $new): swoole_atomic { $old->add($new->get()); return $old; }
interface Handles { public function handle(swoole_http_request $request, swoole_http_response $response): ?swoole_timer; }
// The signature is compatible, since the names are of one class.
class Handler implements Handles {
    public function handle(Swoole\Http\Request $request, Swoole\Http\Response $response): ?Swoole\Timer { return null; }
}
class Counter extends swoole_atomic {}
var_dump(add(new Swoole\Atomic(1), new Counter(2))->get(), new Counter instanceof swoole_atomic, new Counter instanceof Swoole\Atomic);
try {
    throw new Swoole\Exception('caught by its old name');
} catch (swoole_exception $e) {
    echo $e->getMessage(), "\n";
}
CODE)[1];

echo "While they are off they are the program's:\n";
echo child(<<<'CODE'
class swoole_atomic {}
function swoole_coroutine_exec() { return 'mine'; }
const SWOOLE_SEM = 'mine';
var_dump(new swoole_atomic instanceof Swoole\Atomic, swoole_coroutine_exec(), SWOOLE_SEM);
CODE, ['steelwool.legacy_names=Off'])[1];
?>
--EXPECT--
default: {"classes":38,"functions":6,"constants":9} of [38,6,9]
On: {"classes":38,"functions":6,"constants":9} of [38,6,9]
Off: {"classes":0,"functions":0,"constants":0} of [38,6,9]
They are the same classes, to type declarations and instanceof as well:
int(3)
bool(true)
bool(true)
caught by its old name
While they are off they are the program's:
bool(false)
string(4) "mine"
string(4) "mine"
