--TEST--
A table that is full says which of its limits was reached, and the size that would have done
--FILE--
<?php
use Swoole\Table;

function table(int $size, float $proportion = 0.2): Table
{
    $table = new Table($size, $proportion);
    $table->column('id', Table::TYPE_INT);
    $table->create();
    return $table;
}

/** Sets keys until there is no room. @return string[] all keys, with the one for which there was none */
function fill(Table $table): array
{
    for ($i = 0; ; $i++) {
        $keys[] = $key = 'user:' . md5((string) $i);
        if (!@$table->set($key, ['id' => $i])) {
            return $keys;
        }
    }
}

/** As many as there is room for. */
function put(Table $table, array $keys): int
{
    return count(array_filter($keys, fn ($key) => @$table->set($key, ['id' => 1])));
}

echo "collisions\n";
$table = table(64);
$keys = fill($table);
$warning = error_get_last()['message'];
echo preg_replace('/user:\w+/', 'KEY', $warning), "\n";
preg_match('/with a size of (\d+) instead/', $warning, $found);
$enough = (int) $found[1];
var_dump(put(table($enough), $keys) === count($keys), put(table($enough / 2), $keys) === count($keys));
var_dump($table->stats()['available_slice_num'], count($table) === count($keys) - 1);

echo "what is there can be written, and what is deleted makes room\n";
$last = end($keys);
var_dump($table->set($keys[0], ['id' => 5]), $table->incr($keys[1], 'id'), @$table->add($last, []), @$table->incr($last, 'id'));
echo preg_replace('/: \d+ rows.*/', '', error_get_last()['message']), "\n";
array_map($table->del(...), array_slice($keys, 0, 20));
var_dump($table->set($last, ['id' => 1]));

echo "rows\n";
$table = table(64, 1);
for ($i = 0; count($table) < 128; $i++) {
    @$table->set("k$i", ['id' => $i]);   // those that find neither a place nor a slot are left out
}
@$table->set('one more', []);
echo error_get_last()['message'], "\n";
?>
--EXPECTF--
collisions
Swoole\Table::set(): failed to set('KEY'), unable to allocate memory: %d rows, and all 12 slots for rows whose keys collide are taken; with a size of %d instead of 64 there would be room
bool(true)
bool(false)
int(0)
bool(true)
what is there can be written, and what is deleted makes room
bool(true)
int(2)
bool(false)
bool(false)
Swoole\Table::incr(): unable to allocate memory
bool(true)
rows
Swoole\Table::set(): failed to set('one more'), unable to allocate memory: it holds 128 rows, which is all that it can; with a size of 128 instead of 64 there would be room
