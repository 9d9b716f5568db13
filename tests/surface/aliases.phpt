--TEST--
Every class has the names that older programs use for it: swoole_http_server for Swoole\Http\Server
--FILE--
<?php
// What Swoole 4 had for each of our classes; a class that is not here has come without its old name being looked up.
const OLD_NAMES = [
    'Swoole\Async' => 'swoole_async',
    'Swoole\Async\Client' => 'swoole_async_client',
    'Swoole\Atomic' => 'swoole_atomic',
    'Swoole\Atomic\Long' => 'swoole_atomic_long',
    'Swoole\Buffer' => 'swoole_buffer',
    'Swoole\Channel' => 'swoole_channel',
    'Swoole\Client' => 'swoole_client',
    'Swoole\Connection\Iterator' => 'swoole_connection_iterator',
    'Swoole\Coroutine' => 'swoole_coroutine',
    'Swoole\Coroutine\Channel' => 'swoole_channel_coro',
    'Swoole\Coroutine\Client' => 'swoole_client_coro',
    'Swoole\Coroutine\Http\Client' => 'swoole_http_client_coro',
    'Swoole\Error' => 'swoole_error',
    'Swoole\Event' => 'swoole_event',
    'Swoole\Exception' => 'swoole_exception',
    'Swoole\Http2\Request' => 'swoole_http2_request',
    'Swoole\Http2\Response' => 'swoole_http2_response',
    'Swoole\Http\Client' => 'swoole_http_client',
    'Swoole\Http\Request' => 'swoole_http_request',
    'Swoole\Http\Response' => 'swoole_http_response',
    'Swoole\Http\Server' => 'swoole_http_server',
    'Swoole\Lock' => 'swoole_lock',
    'Swoole\MySQL' => 'swoole_mysql',
    'Swoole\MySQL\Exception' => 'swoole_mysql_exception',
    'Swoole\Process' => 'swoole_process',
    'Swoole\Process\Pool' => 'swoole_process_pool',
    'Swoole\Redis' => 'swoole_redis',
    'Swoole\Runtime' => 'swoole_runtime',
    'Swoole\Server' => 'swoole_server',
    'Swoole\Server\Port' => 'swoole_server_port',
    'Swoole\Server\Task' => 'swoole_server_task',
    'Swoole\Table' => 'swoole_table',
    'Swoole\Timer' => 'swoole_timer',
    'Swoole\Timer\Iterator' => 'swoole_timer_iterator',
    'Swoole\WebSocket\CloseFrame' => 'swoole_websocket_closeframe',
    'Swoole\WebSocket\Frame' => 'swoole_websocket_frame',
    'Swoole\Redis\Server' => 'swoole_redis_server',
    'Swoole\WebSocket\Server' => 'swoole_websocket_server',
];
const WITHOUT = [
    'Swoole\Client\Exception', 'Swoole\Coroutine\CanceledException',
    'Swoole\Coroutine\Context', 'Swoole\Coroutine\Http\Client\Exception', 'Swoole\Coroutine\Http\Server', 'Swoole\Coroutine\Http2\Client', 'Swoole\Coroutine\Http2\Client\Exception', 'Swoole\Coroutine\Socket', 'Swoole\Coroutine\Socket\Exception',
    'Swoole\Coroutine\Iterator', 'Swoole\Coroutine\Lock', 'Swoole\Coroutine\Scheduler', 'Swoole\Coroutine\System',
    'Swoole\Coroutine\TimeoutException', 'Swoole\ExitException', 'Swoole\Http\Cookie', 'Swoole\NameResolver\Context', 'Swoole\Server\Event',
    'Swoole\Server\Packet', 'Swoole\Server\PipeMessage', 'Swoole\Server\StatusInfo', 'Swoole\Server\TaskResult',
];
const SHORT = [
    'Co' => 'Swoole\Coroutine', 'Chan' => 'Swoole\Coroutine\Channel', 'Co\Channel' => 'Swoole\Coroutine\Channel',
    'Co\Context' => 'Swoole\Coroutine\Context', 'Co\Iterator' => 'Swoole\Coroutine\Iterator',
    'Co\Client' => 'Swoole\Coroutine\Client', 'Co\Http\Client' => 'Swoole\Coroutine\Http\Client', 'Co\Http\Server' => 'Swoole\Coroutine\Http\Server', 'Co\Http2\Client' => 'Swoole\Coroutine\Http2\Client', 'Co\Scheduler' => 'Swoole\Coroutine\Scheduler', 'Co\Socket' => 'Swoole\Coroutine\Socket',
    'Co\Socket\Exception' => 'Swoole\Coroutine\Socket\Exception', 'Co\System' => 'Swoole\Coroutine\System',
    'Co\WaitGroup' => 'Swoole\Coroutine\WaitGroup',
];
$of_module = fn (string $name) => str_starts_with($name, 'Swoole\\') && (new ReflectionClass($name))->isInternal();
foreach (array_filter(get_declared_classes(), $of_module) as $class) {
    $old = OLD_NAMES[$class] ?? null;
    if ($old === null) {
        in_array($class, WITHOUT) || print("$class: what did older programs call it?\n");
    } elseif (!class_exists($old, false)) {
        echo "$old is missing\n";
    }
}
foreach ([...array_flip(OLD_NAMES), ...SHORT] as $name => $class) {
    // However it is spelled, as with any class.
    foreach ([$name, strtoupper($name)] as $spelling) {
        $found = class_exists($spelling) ? (new ReflectionClass($spelling))->getName() : 'nothing';
        $found === $class || print("$spelling is $found\n");
    }
}
// Functions that are methods by another name.
const FUNCTIONS = [
    'swoole_coroutine_' => ['Swoole\Coroutine', ['create', 'defer', 'exec']],
    'swoole_event_' => ['Swoole\Event', ['add', 'del', 'set', 'isset', 'dispatch', 'defer', 'cycle', 'write', 'wait', 'exit']],
    'swoole_timer_' => ['Swoole\Timer', ['after', 'tick', 'exists', 'info', 'stats', 'list', 'clear', 'clearAll']],
];
foreach (FUNCTIONS as $prefix => [$class, $methods]) {
    foreach ($methods as $method) {
        $function = $prefix . ($method === 'clearAll' ? 'clear_all' : $method);
        if (!function_exists($function)) {
            echo "$function is missing\n";
            continue;
        }
        $parameters = fn (ReflectionFunctionAbstract $of) => implode(', ', array_map(fn ($one) => $one->getType() . ($one->isOptional() ? '?' : ''),
        array_filter($of->getParameters(), fn ($one) => !$one->isVariadic())));
        if ($parameters(new ReflectionFunction($function)) !== $parameters(new ReflectionMethod($class, $method))) {
            echo "$function() takes other arguments than $class::$method()\n";
        }
    }
}
class Counter extends swoole_atomic {}
var_dump(get_parent_class('Counter'), (new Counter(3))->add(4), (new swoole_atomic_long(5))->get());
?>
--EXPECT--
string(13) "Swoole\Atomic"
int(7)
int(5)
