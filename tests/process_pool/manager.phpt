--TEST--
Process\Manager: a function for each worker, in a coroutine or not; whoever has returned is started again with the same one
--FILE--
<?php
use Swoole\{Atomic, Coroutine};
use Swoole\Process\{Manager, Pool};

$runs = ['plain' => new Atomic, 'coroutine' => new Atomic, 'batch' => new Atomic];
$enough = fn () => $runs['plain']->get() >= 2 && $runs['coroutine']->get() >= 2 && $runs['batch']->get() >= 3;
$manager = new Manager;
$same = $manager->add(function (Pool $pool, int $id) use ($runs) {
    $facts = [$id === 0, $pool->workerId === 0, Coroutine::getCid() === -1];
    $facts === array_filter($facts) || print('plain: ' . json_encode($facts) . "\n");
    $runs['plain']->add();
    usleep(1000);
});
var_dump($same === $manager);
$manager->add(function (Pool $pool, int $id) use ($runs) {
    Coroutine::create(function () use ($pool, $runs) {
        Coroutine::sleep(0.001);
        $runs['coroutine']->add();
    });
    $facts = [$id === 1, $pool->workerId === 1, Coroutine::getCid() > 0];
    $facts === array_filter($facts) || print('coroutine: ' . json_encode($facts) . "\n");
}, true);
$manager->addBatch(2, function (Pool $pool, int $id) use ($runs) {
    $id === 2 || $id === 3 || print("batch: $id\n");
    $runs['batch']->add();
    usleep(1000);
})->add(function (Pool $pool, int $id) use ($enough) {
    for ($end = microtime(true) + 10; !$enough() && microtime(true) < $end; usleep(500));
    $pool->shutdown();
    sleep(10); // SIGTERM ends it
});
$manager->start();
var_dump($enough());

echo "messages by the pipes of the workers\n";
$manager = (new Manager(SWOOLE_IPC_MSGQUEUE, 5))->setIPCType(SWOOLE_IPC_UNIXSOCK)->setMsgQueueKey(7);
var_dump($manager->getIPCType() === SWOOLE_IPC_UNIXSOCK, $manager->getMsgQueueKey());
$manager->add(function (Pool $pool) {
    $pool->getProcess(1)->write('hello');
    sleep(10);
});
$manager->add(function (Pool $pool) {
    echo $pool->getProcess()->read(), "\n";
    $pool->shutdown();
    sleep(10);
}, true);
$manager->start();

echo "nobody\n";
try {
    (new Manager)->addBatch(0, 'strlen')->start();
} catch (Swoole\Exception $e) {
    echo $e->getMessage(), "\n";
}
try {
    (new Manager)->add('no function');
} catch (TypeError $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECTF--
bool(true)
bool(true)
messages by the pipes of the workers
bool(true)
int(7)
hello
nobody
the parameter $worker_num must be greater than 0
Swoole\Process\Manager::add(): Argument #1 ($func) must be of type callable, string given, called in %s on line %d
