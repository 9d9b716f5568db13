--TEST--
What starts, stops or waits does nothing on a server or process whose constructor never ran
--FILE--
<?php
class HalfServer extends Swoole\Http\Server { public function __construct() {} }
class HalfProcess extends Swoole\Process { public function __construct() {} }
$attempt = function (object $object, string $method, mixed ...$arguments) {
    try {
        $result = var_export($object->$method(...$arguments), true);
    } catch (Error $e) {
        $result = $e->getMessage();
    }
    echo str_pad($method, 12), $result, "\n";
};
set_error_handler(fn (int $level, string $text) => print("  warning: $text\n"));
$bare = fn (string $class) => (new ReflectionClass($class))->newInstanceWithoutConstructor();
foreach ([$bare('Swoole\Http\Server'), new HalfServer] as $server) {
    echo get_class($server), "\n";
    $attempt($server, 'on', 'request', fn () => 1);
    $attempt($server, 'start');
    $attempt($server, 'reload');
    $attempt($server, 'stop');
    $attempt($server, 'shutdown');
    $attempt($server, 'send', 1, 'x');
    $attempt($server, 'close', 1);
    $attempt($server, 'exists', 1);
}
foreach ([$bare('Swoole\Process'), new HalfProcess] as $process) {
    echo get_class($process), "\n";
    foreach (['start' => [], 'read' => [], 'write' => ['x'], 'close' => [], 'useQueue' => [], 'push' => ['x'], 'pop' => [], 'setTimeout' => [1.0], 'setBlocking' => [true]] as $method => $arguments) {
        $attempt($process, $method, ...$arguments);
    }
}
// Twice is a mistake as well, and the first one holds.
$server = new Swoole\Http\Server('127.0.0.1', 0);
$port = $server->port;
$attempt($server, '__construct', '127.0.0.1', 0);
var_dump($server->port === $port);
$process = new Swoole\Process(fn () => 1);
$attempt($process, '__construct', fn () => 2);
$channel = new Co\Channel(3);
$channel->push(1);
try {
    $channel->__construct(7);
} catch (Error $e) {
    echo $e->getMessage(), "\n";
}
var_dump($channel->capacity, $channel->length());
?>
--EXPECT--
Swoole\Http\Server
on          please call the Swoole\Server constructor first
  warning: Swoole\Server::start(): please call the Swoole\Http\Server constructor first
start       false
  warning: Swoole\Server::reload(): server is not running
reload      false
  warning: Swoole\Server::stop(): server is not running
stop        false
  warning: Swoole\Server::shutdown(): server is not running
shutdown    false
  warning: Swoole\Server::send(): server is not running
send        false
  warning: Swoole\Server::close(): server is not running
close       false
exists      false
HalfServer
on          please call the Swoole\Server constructor first
  warning: Swoole\Server::start(): please call the HalfServer constructor first
start       false
  warning: Swoole\Server::reload(): server is not running
reload      false
  warning: Swoole\Server::stop(): server is not running
stop        false
  warning: Swoole\Server::shutdown(): server is not running
shutdown    false
  warning: Swoole\Server::send(): server is not running
send        false
  warning: Swoole\Server::close(): server is not running
close       false
exists      false
Swoole\Process
start       must call constructor first
read        must call constructor first
write       must call constructor first
close       must call constructor first
useQueue    must call constructor first
push        must call constructor first
pop         must call constructor first
setTimeout  must call constructor first
setBlocking must call constructor first
HalfProcess
start       must call constructor first
read        must call constructor first
write       must call constructor first
close       must call constructor first
useQueue    must call constructor first
push        must call constructor first
pop         must call constructor first
setTimeout  must call constructor first
setBlocking must call constructor first
__construct Constructor of Swoole\Server can only be called once
bool(true)
__construct Constructor of Swoole\Process can only be called once
channel has already been constructed
int(3)
int(1)
