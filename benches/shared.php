<?php
/**
 * What memory costs that processes share: rows of a Table, an Atomic, a Lock; processor time, one JSON line per figure. `benches/shared`
 * runs this for one or two extensions in turn and compares.
 */
require __DIR__ . '/scripts/figures.php';

$table = new Swoole\Table(8192);
$table->column('number', Swoole\Table::TYPE_INT);
$table->column('share', Swoole\Table::TYPE_FLOAT);
$table->column('name', Swoole\Table::TYPE_STRING, 64);
$table->create();
$keys = array_map(fn ($i) => "key-$i", range(0, 4095));

timed('Table: set a row of three columns', function (int $times) use ($table, $keys) {
    for ($i = 0; $i < $times; $i++) {
        $table->set($keys[$i & 4095], ['number' => $i, 'share' => 0.5, 'name' => 'a name of some length']);
    }
});
timed('Table: set one column', function (int $times) use ($table, $keys) {
    for ($i = 0; $i < $times; $i++) {
        $table->set($keys[$i & 4095], ['number' => $i]);
    }
});
timed('Table: get a row', function (int $times) use ($table, $keys) {
    for ($i = 0; $i < $times; $i++) {
        $table->get($keys[$i & 4095]);
    }
});
timed('Table: get a column', function (int $times) use ($table, $keys) {
    for ($i = 0; $i < $times; $i++) {
        $table->get($keys[$i & 4095], 'number');
    }
});
timed('Table: incr', function (int $times) use ($table, $keys) {
    for ($i = 0; $i < $times; $i++) {
        $table->incr($keys[$i & 4095], 'number');
    }
});
timed('Table: exists', function (int $times) use ($table, $keys) {
    for ($i = 0; $i < $times; $i++) {
        $table->exists($keys[$i & 4095]);
    }
});
timed('Table: del and set', function (int $times) use ($table, $keys) {
    for ($i = 0; $i < $times; $i++) {
        $table->del($keys[$i & 4095]);
        $table->set($keys[$i & 4095], ['number' => $i]);
    }
});
timed('Table: a row of an iteration', function (int $times) use ($table) {
    for ($i = 0; $i < $times; $i += 4096) {
        foreach ($table as $row) {
        }
    }
});
$atomic = new Swoole\Atomic();
timed('Atomic: add', function (int $times) use ($atomic) {
    for ($i = 0; $i < $times; $i++) {
        $atomic->add(1);
    }
});
$atomic = new Swoole\Atomic\Long();
timed('Atomic\Long: add', function (int $times) use ($atomic) {
    for ($i = 0; $i < $times; $i++) {
        $atomic->add(1);
    }
});
foreach (['MUTEX' => SWOOLE_MUTEX, 'RWLOCK' => SWOOLE_RWLOCK, 'SPINLOCK' => SWOOLE_SPINLOCK] as $name => $type) {
    $lock = new Swoole\Lock($type);
    timed("Lock: lock and unlock, $name", function (int $times) use ($lock) {
        for ($i = 0; $i < $times; $i++) {
            $lock->lock();
            $lock->unlock();
        }
    });
}
