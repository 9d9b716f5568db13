--TEST--
A table is planned, made once, and given up for all processes; mistakes on the way are told
--FILE--
<?php
use Swoole\{Process, Table};

function attempt(Closure $do): void
{
    try {
        var_dump($do());
    } catch (Throwable $e) {
        echo get_class($e), '(', $e->getCode(), '): ', $e->getMessage(), "\n";
    }
}

$table = new Table(100);
var_dump($table->size, $table->memorySize, $table->getSize(), $table->getMemorySize(), $table->stats(), count($table));
attempt(fn () => $table->get('a'));
attempt(fn () => $table->set('a', []));
attempt(fn () => $table->rewind());

echo "columns\n";
var_dump($table->column('id', Table::TYPE_INT), $table->column('', Table::TYPE_FLOAT), $table->column('id', Table::TYPE_FLOAT));
var_dump($table->column('text', Table::TYPE_STRING), $table->column('text', 4), $table->column('text', Table::TYPE_STRING, 5));
var_dump($table->column('huge', Table::TYPE_STRING, 1 << 32));

echo "create\n";
var_dump($table->create(), $table->size, $table->memorySize === $table->getMemorySize(), $table->getMemorySize() > 128 * 64);
var_dump($table->create(), $table->column('late', Table::TYPE_INT), swoole_last_error() === SWOOLE_ERROR_PHP_FATAL_ERROR);
attempt(fn () => $table->__construct(5));
$table->set('a', ['id' => 1, '' => 2.5, 'text' => 'x']);
var_dump($table->get('a'));

echo "sizes\n";
foreach ([[0, 0], [64, 0.2], [65, 0.25], [1 << 20, 5], [1024, NAN]] as [$size, $proportion]) {
    $other = new Table($size, $proportion);
    $other->create();
    echo $other->getSize(), ' + ', $other->stats()['total_slice_num'], "\n";
}
$large = new Table(1 << 40 | -1);
$large->column('text', Table::TYPE_STRING, 1 << 20);
var_dump($large->getSize());
attempt(fn () => $large->create());

echo "what is not done with tables\n";
attempt(fn () => clone $table);
attempt(fn () => serialize($table));
attempt(function () use ($table) { unset($table->size); });
attempt(fn () => new Table);
attempt(fn () => $table->set('a', 'b'));
attempt(fn () => $table->set('a'));
attempt(fn () => $table->get('a', 'b', 'c'));
attempt(fn () => (new ReflectionClass(Table::class))->newInstanceWithoutConstructor()->set('a', []));

echo "destroyed\n";
[$go, $done] = [new Swoole\Atomic, new Swoole\Atomic];
$process = new Process(function () use ($table, $go, $done) {
    $go->wait(10);
    attempt(fn () => $table->get('a'));
    attempt(fn () => $table->stats());
    $done->wakeup();
}, false, 0);
$process->start();
var_dump($table->destroy());
$go->wakeup();
$done->wait(10);
Process::wait();
attempt(fn () => $table->get('a'));
attempt(fn () => $table->destroy());
var_dump($table->getSize(), $table->getMemorySize(), count($table), $table->stats());
// The object can be used anew.
$table->__construct(64);
$table->column('n', Table::TYPE_INT);
var_dump($table->create(), $table->incr('x', 'n'));
?>
--EXPECTF--
NULL
NULL
int(128)
int(0)
bool(false)
int(0)
Swoole\Error(509): table is not created or has been destroyed
Swoole\Error(509): table is not created or has been destroyed
Swoole\Error(509): table is not created or has been destroyed
columns
[%s]	WARNING	Table::add_column(): column[id] already exists
bool(true)
bool(true)
bool(false)

Warning: Swoole\Table::column(): the length of string type values has to be more than zero in %s on line %d
[%s]	WARNING	Table::add_column(): unknown column type
bool(false)
bool(false)
bool(true)
[%s]	WARNING	Table::add_column(): column[huge] size is too large
bool(false)
create
bool(true)
int(128)
bool(true)
bool(true)

Warning: Swoole\Table::create(): table has already been created in %s on line %d

Warning: Swoole\Table::column(): unable to add column after table has been created in %s on line %d
bool(false)
bool(false)
bool(true)
Error(0): Constructor of Swoole\Table can only be called once
array(3) {
  ["id"]=>
  int(1)
  [""]=>
  float(2.5)
  ["text"]=>
  string(1) "x"
}
sizes
64 + 12
64 + 12
128 + 32
1048576 + 1048576
1024 + 204
int(2147483648)
Swoole\Error(501): unable to allocate memory
what is not done with tables
Error(0): Trying to clone an uncloneable object of class Swoole\Table
Exception(0): Serialization of 'Swoole\Table' is not allowed
Error(0): Property size of class Swoole\Table cannot be unset
ArgumentCountError(0): Swoole\Table::__construct() expects at least 1 argument, 0 given
TypeError(0): Swoole\Table::set(): Argument #2 ($value) must be of type array, string given
ArgumentCountError(0): Swoole\Table::set() expects exactly 2 arguments, 1 given
ArgumentCountError(0): Swoole\Table::get() expects at most 2 arguments, 3 given
Swoole\Error(509): must call constructor first
destroyed
bool(true)
Swoole\Error(509): table is not created or has been destroyed
bool(false)
Swoole\Error(509): must call constructor first
Swoole\Error(509): must call constructor first
int(0)
int(0)
int(0)
bool(false)
bool(true)
int(1)
