--TEST--
Pools that cannot be made or started say why
--FILE--
<?php
require __DIR__ . '/../include/child.php';
use Swoole\Process\Pool;

function attempt(Closure $do): void
{
    try {
        var_dump($do());
    } catch (Throwable $e) {
        echo get_class($e), '(', $e->getCode(), '): ', $e->getMessage(), "\n";
    }
}

attempt(fn () => new Pool(0));
attempt(fn () => new Pool(-1));
attempt(fn () => new Pool('x'));
$pool = new Pool(1);
attempt(fn () => $pool->__construct(1));
attempt(fn () => clone $pool);
attempt(fn () => serialize($pool));
attempt(fn () => (new ReflectionClass(Pool::class))->newInstanceWithoutConstructor()->start());
attempt(fn () => $pool->on('message', fn () => 0));
attempt(fn () => $pool->on('receive', fn () => 0));
attempt(fn () => $pool->on('workerStart', 'no function'));
attempt(fn () => $pool->set(['max_package_size' => -1]));
attempt(fn () => $pool->set(['max_package_size' => 'much']));
attempt(fn () => $pool->shutdown());
var_dump($pool->stop(), $pool->detach(), $pool->getProcess());
attempt(fn () => $pool->listen('127.0.0.1', 0));
attempt(fn () => Co\run(fn () => attempt(fn () => $pool->start())));

$pool = new Pool(1, SWOOLE_IPC_SOCKET);
$pool->on('message', fn () => 0);
attempt(fn () => $pool->start());
attempt(fn () => $pool->listen('127.0.0.1', 65536));
attempt(fn () => $pool->listen('no.such.host.invalid', 1));
attempt(fn () => $pool->listen('unix:/no/such/directory/socket'));
attempt(fn () => $pool->listen('unix:/' . sys_get_temp_dir() . '/pool-' . getmypid()));
attempt(fn () => $pool->listen('127.0.0.1', 0));
var_dump(file_exists(sys_get_temp_dir() . '/pool-' . getmypid()));
unset($pool);
var_dump(file_exists(sys_get_temp_dir() . '/pool-' . getmypid()));
$pool = new Pool(1);
$pool->set(['enable_message_bus' => true]);
attempt(fn () => $pool->start());
echo implode(' ', child('(new Swoole\Process\Pool(1, SWOOLE_IPC_SOCKET))->start();'));
echo implode(' ', child('(new Swoole\Process\Pool(1, 0, 0, true))->start();'));
?>
--EXPECTF--
Swoole\Exception(0): the parameter $worker_num must be greater than 0
Swoole\Exception(0): the parameter $worker_num must be greater than 0
TypeError(0): Swoole\Process\Pool::__construct(): Argument #1 ($worker_num) must be of type int, string given
Error(0): Constructor of Swoole\Process\Pool can only be called once
Error(0): Trying to clone an uncloneable object of class Swoole\Process\Pool
Exception(0): Serialization of 'Swoole\Process\Pool' is not allowed
Swoole\Error(509): must call constructor first
Swoole\Exception(505): cannot set `onMessage` event with ipc_type=0

Warning: Swoole\Process\Pool::on(): unknown event type[receive] in %s on line %d
bool(false)
TypeError(0): Swoole\Process\Pool::on(): Argument #2 ($callback) must be a valid callback, function "no function" not found or invalid function name

Warning: Swoole\Process\Pool::set(): max_package_size must be greater than or equal to 0, got -1 in %s on line %d
NULL
Swoole\Error(0): failed to parse 'much' to size
Swoole\Exception(505): The process pool is not started
NULL
bool(false)
bool(false)

Warning: Swoole\Process\Pool::listen(): unsupported ipc type[0] in %s on line %d
bool(false)
Swoole\Error(507): must be forked outside the coroutine
bool(true)
[%s]	WARNING	must first listen to an tcp port
bool(false)
[%s]	WARNING	bind(127.0.0.1:65536) failed, Error: Invalid argument[22]
bool(false)
[%s]	WARNING	bind(no.such.host.invalid:1) failed, Error: %s
bool(false)
[%s]	WARNING	bind(/no/such/directory/socket:0) failed, Error: No such file or directory[2]
bool(false)
bool(true)
[%s]	WARNING	the process pool is already listening
bool(false)
bool(true)
bool(false)
[%s]	WARNING	not support, ipc_mode must be SW_IPC_UNIXSOCK
bool(false)
255 
Fatal error: Swoole\Process\Pool::start(): require 'onMessage' callback in FILE on line 2
255 
Fatal error: Swoole\Process\Pool::start(): require 'onWorkerStart' callback in FILE on line 2
