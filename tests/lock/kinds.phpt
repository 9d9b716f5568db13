--TEST--
Locks of all kinds: taken, refused, given back; the reason of a refusal is in $errCode
--FILE--
<?php
use Swoole\Lock;

foreach (['mutex' => Lock::MUTEX, 'spinlock' => Lock::SPINLOCK, 'read-write' => Lock::RWLOCK] as $name => $type) {
    echo "$name\n";
    $lock = new Lock($type);
    var_dump($lock->errCode, $lock->lock());
    var_dump($lock->lock(LOCK_EX | LOCK_NB), $lock->errCode === SOCKET_EBUSY, $lock->trylock());
    var_dump($lock->unlock(), $lock->lock(LOCK_EX | LOCK_NB), $lock->unlock());
    var_dump($lock->lock(LOCK_SH), $lock->trylock(), $lock->unlock(), $lock->lock_read(), $lock->unlock());
    // With a time it waits for that long, also for itself: another process may give a mutex or spinlock back.
    $lock->lock();
    $start = hrtime(true);
    var_dump($lock->lock(LOCK_EX, 0.02), swoole_strerror($lock->errCode), $lock->lockwait(0.02));
    var_dump($type === Lock::RWLOCK || hrtime(true) - $start >= 40_000_000);
    $lock->unlock();
}

echo "a lock that is free stays free\n";
var_dump((new Lock)->unlock());
$lock = new Lock(SWOOLE_RWLOCK);
var_dump($lock->unlock(), $lock->errCode === SOCKET_EPERM);

echo "several may read, also the same process again\n";
var_dump($lock->lock(LOCK_SH), $lock->lock(LOCK_SH, 1), $lock->trylock_read(), $lock->trylock());
// It would wait for itself for ever.
var_dump($lock->lock(), swoole_strerror($lock->errCode));
var_dump($lock->unlock(), $lock->unlock(), $lock->trylock(), $lock->unlock(), $lock->trylock(), $lock->trylock_read());

echo "mistakes\n";
foreach ([
    fn () => new Lock(2),
    fn () => new Lock('x'),
    fn () => $lock->__construct(),
    fn () => $lock->lockwait(0),
    fn () => clone $lock,
    fn () => serialize($lock),
    fn () => (new ReflectionClass(Lock::class))->newInstanceWithoutConstructor()->lock(),
    fn () => $lock->destroy(),
    fn () => $lock->unlock(),
] as $mistake) {
    try {
        var_dump($mistake());
    } catch (Throwable $e) {
        echo get_class($e), '(', $e->getCode(), '): ', $e->getMessage(), "\n";
    }
}
for ($i = 0; $i < 3000; $i++) {
    $lock = new Lock([Lock::MUTEX, Lock::RWLOCK][$i % 2]);
    $lock->lock() || print("a new lock is not free\n");
}
?>
--EXPECT--
mutex
int(0)
bool(true)
bool(false)
bool(true)
bool(false)
bool(true)
bool(true)
bool(true)
bool(true)
bool(false)
bool(true)
bool(true)
bool(true)
bool(false)
string(20) "Connection timed out"
bool(false)
bool(true)
spinlock
int(0)
bool(true)
bool(false)
bool(true)
bool(false)
bool(true)
bool(true)
bool(true)
bool(true)
bool(false)
bool(true)
bool(true)
bool(true)
bool(false)
string(20) "Connection timed out"
bool(false)
bool(true)
read-write
int(0)
bool(true)
bool(false)
bool(true)
bool(false)
bool(true)
bool(true)
bool(true)
bool(true)
bool(false)
bool(true)
bool(true)
bool(true)
bool(false)
string(25) "Resource deadlock avoided"
bool(false)
bool(true)
a lock that is free stays free
bool(true)
bool(false)
bool(true)
several may read, also the same process again
bool(true)
bool(true)
bool(true)
bool(false)
bool(false)
string(25) "Resource deadlock avoided"
bool(true)
bool(true)
bool(false)
bool(true)
bool(true)
bool(false)
mistakes
Swoole\Exception(0): lock type[2] is not support
TypeError(0): Swoole\Lock::__construct(): Argument #1 ($type) must be of type int, string given
Error(0): Constructor of Swoole\Lock can only be called once
Swoole\Exception(505): timeout must be greater than 0
Error(0): Trying to clone an uncloneable object of class Swoole\Lock
Exception(0): Serialization of 'Swoole\Lock' is not allowed
Swoole\Error(509): must call constructor first
NULL
Swoole\Error(509): must call constructor first
