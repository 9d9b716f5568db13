--TEST--
Workers send each other messages: short and long ones, to themselves, in coroutines and without
--FILE--
<?php
use Swoole\{Atomic, Coroutine};
use Swoole\Process\Pool;

foreach ([
    'one after the other' => [],
    'in coroutines' => ['enable_coroutine' => true],
    'of any length' => ['enable_message_bus' => true],
    'of any length, in coroutines' => ['enable_coroutine' => true, 'enable_message_bus' => true],
] as $name => $settings) {
    echo "$name\n";
    $sizes = [1, 1000, 70_000, ...(isset($settings['enable_message_bus']) ? [0, 65_536, 3_000_000] : [])];
    $pool = new Pool(2, SWOOLE_IPC_UNIXSOCK);
    $pool->set($settings + ['max_package_size' => '8M']);
    $got = new Atomic;
    $pool->on('workerStart', function (Pool $pool, int $id) use ($sizes) {
        if ($id === 0) {
            foreach ($sizes as $size) {
                $pool->sendMessage(str_repeat(chr(97 + $size % 26), $size), 1) || print("not sent\n");
            }
            $pool->sendMessage('to myself', 0);
        }
    });
    $pool->on('message', function (Pool $pool, string $message) use ($sizes, $got) {
        $right = $message === 'to myself' ? $pool->workerId === 0
            : $pool->workerId === 1 && in_array($size = strlen($message), $sizes) && $message === str_repeat(chr(97 + $size % 26), $size);
        $right || print("wrong message\n");
        if ($got->add() === count($sizes) + 1) {
            echo "all are there\n";
            $pool->shutdown();
        }
    });
    $pool->start();
}

echo "mistakes\n";
$pool = new Pool(2, SWOOLE_IPC_UNIXSOCK);
var_dump($pool->sendMessage('too early', 0));
$pool->on('workerStart', function (Pool $pool, int $id) {
    if ($id === 0) {
        var_dump($pool->sendMessage('x', -1), $pool->sendMessage('x', 2), $pool->sendMessage(str_repeat('x', 10_000_000), 1));
        var_dump($pool->write('x'), $pool->start(), $pool->on('start', fn () => 0), $pool->listen('127.0.0.1'));
        try {
            new Pool(1);
        } catch (Error $e) {
            echo $e->getMessage(), "\n";
        }
        $pool->shutdown();
    }
});
$pool->on('message', fn () => 0);
$pool->start();
?>
--EXPECTF--
one after the other
all are there
in coroutines
all are there
of any length
all are there
of any length, in coroutines
all are there
mistakes

Warning: Swoole\Process\Pool::sendMessage(): process pool is not started. in %s on line %d
bool(false)

Warning: Swoole\Process\Pool::sendMessage(): invalid worker_id[-1] in %s on line %d

Warning: Swoole\Process\Pool::sendMessage(): invalid worker_id[2] in %s on line %d

Warning: Swoole\Process\Pool::sendMessage(): the message cannot be sent, Error: Message too long[90] in %s on line %d
bool(false)
bool(false)
bool(false)

Warning: Swoole\Process\Pool::write(): unsupported ipc type[1] in %s on line %d

Warning: Swoole\Process\Pool::start(): process pool is started in %s on line %d

Warning: Swoole\Process\Pool::on(): process pool is started. unable to register event callback function in %s on line %d

Warning: Swoole\Process\Pool::listen(): process pool is started. unable to listen in %s on line %d
bool(false)
bool(false)
bool(false)
bool(false)
A process pool instance has already been created and cannot be created again
