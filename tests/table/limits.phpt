--TEST--
Keys have 1 to 63 bytes, strings as many as their column: what is too long is refused, or cut off with a line in the log
--FILE--
<?php
use Swoole\Table;

$table = new Table(64);
$table->column('id', Table::TYPE_INT);
$table->column('text', Table::TYPE_STRING, 10); // rounded up to 16
$table->create();

$longest = str_repeat('k', 63);
var_dump($table->set($longest, ['id' => 1]), $table->get($longest, 'id'), $table->exists($longest . 'k'));
var_dump($table->set('', ['id' => 1]), swoole_last_error() === SWOOLE_ERROR_PHP_FATAL_ERROR);
foreach ([
    fn () => $table->add('', []),
    fn () => $table->update('', []),
    fn () => $table->cmpset('', ['id' => 1], []),
    fn () => $table->cmpdel('', ['id' => 1]),
    fn () => $table->getdel(''),
    fn () => $table->get(''),
    fn () => $table->del(''),
    fn () => $table->exists(''),
    fn () => $table->incr('', 'id'),
    fn () => $table->decr('', 'id'),
] as $call) {
    @$call() !== false && print("not refused\n");
    echo substr(error_get_last()['message'], 14), "\n";
}

echo "strings\n";
var_dump($table->set('a', ['text' => '0123456789abcdef']), $table->get('a', 'text'));
var_dump($table->set('a', ['text' => '0123456789abcdefX']), $table->get('a', 'text'));

echo "columns that do not do\n";
var_dump($table->incr('b', 'unknown'), $table->decr('b', 'text'), count($table));
?>
--EXPECTF--
Warning: Swoole\Table::exists(): key length exceeds the limit of 63 bytes in %s on line %d
bool(true)
int(1)
bool(false)

Warning: Swoole\Table::set(): key must not be empty in %s on line %d
bool(false)
bool(true)
add(): key must not be empty
update(): key must not be empty
cmpset(): key must not be empty
cmpdel(): key must not be empty
getdel(): key must not be empty
get(): key must not be empty
del(): key must not be empty
exists(): key must not be empty
incr(): key must not be empty
decr(): key must not be empty
strings
bool(true)
string(16) "0123456789abcdef"
[%s]	WARNING	table_marshal_values(): [key=a,field=text]string value is too long
bool(true)
string(16) "0123456789abcdef"
columns that do not do

Warning: Swoole\Table::incr(): column[unknown] does not exist in %s on line %d

Warning: Swoole\Table::decr(): can't execute 'decr' on a string type column in %s on line %d
bool(false)
bool(false)
int(2)
