--TEST--
Whoever dies with a lock does not keep it: the next one takes it over, and is told
--FILE--
<?php
use Swoole\{Atomic, Coroutine, Lock, Process};

/** A child that has taken the lock. */
function holder(Lock $lock, int $operation = LOCK_EX): int
{
    $taken = new Atomic;
    $process = new Process(function () use ($lock, $operation, $taken) {
        $lock->lock($operation);
        $taken->wakeup();
        sleep(60);
    }, false, 0);
    $pid = $process->start();
    $taken->wait(10);
    return $pid;
}

foreach (['mutex' => Lock::MUTEX, 'spinlock' => Lock::SPINLOCK, 'read-write' => Lock::RWLOCK] as $name => $type) {
    echo "$name\n";
    $lock = new Lock($type);
    $pid = holder($lock);
    var_dump($lock->trylock());
    // It dies while somebody waits; nobody has collected it.
    $killer = new Process(fn () => usleep(20_000) || Process::kill($pid, SIGKILL), false, 0);
    $killer->start();
    var_dump($lock->lock(LOCK_EX, 10), $lock->errCode === 130, $lock->trylock());
    $lock->unlock();
    var_dump($lock->trylock(), $lock->unlock());
    Process::wait();
    Process::wait();
}

echo "a reader\n";
$lock = new Lock(Lock::RWLOCK);
Process::kill(holder($lock, LOCK_SH), SIGKILL);
var_dump(Process::wait()['signal'], $lock->trylock(), $lock->errCode === 130);

echo "in a coroutine\n";
$lock = new Lock;
$pid = holder($lock);
Coroutine\run(function () use ($lock, $pid) {
    Coroutine::create(function () use ($pid) {
        Coroutine::sleep(0.01);
        Process::kill($pid, SIGKILL);
    });
    var_dump($lock->lock(LOCK_EX, 10), $lock->errCode === 130);
});
Process::wait();
?>
--EXPECTF--
mutex
bool(false)
[%s]	WARNING	Lock::lock(): process[%d] has died with the lock, which is taken over
bool(true)
bool(true)
bool(false)
bool(true)
bool(true)
spinlock
bool(false)
[%s]	WARNING	Lock::lock(): process[%d] has died with the lock, which is taken over
bool(true)
bool(true)
bool(false)
bool(true)
bool(true)
read-write
bool(false)
[%s]	WARNING	Lock::lock(): process[%d] has died with the lock, which is taken over
bool(true)
bool(true)
bool(false)
bool(true)
bool(true)
a reader
[%s]	WARNING	Lock::lock(): process[%d] has died with the lock, which is taken over
int(9)
bool(true)
bool(true)
in a coroutine
[%s]	WARNING	Lock::lock(): process[%d] has died with the lock, which is taken over
bool(true)
bool(true)
