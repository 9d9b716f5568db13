--TEST--
foreach meets each row once that is there all the time, also while rows are set and deleted
--FILE--
<?php
use Swoole\Table;

$table = new Table(64, 1);
$table->column('id', Table::TYPE_INT);
$table->create();
foreach ($table as $key => $row) {
    echo "nothing is there\n";
}
var_dump($table->valid(), $table->key(), $table->current());

for ($i = 0; $i < 100; $i++) {
    $table->set("k$i", ['id' => $i]);
}
$seen = iterator_to_array($table);
ksort($seen, SORT_NATURAL);
var_dump(count($seen), array_keys($seen) === array_map(fn ($i) => "k$i", range(0, 99)), $seen['k42']);

echo "each is deleted when it is met\n";
$met = [];
foreach ($table as $key => $row) {
    $met[$key] = $row['id'];
    $table->del($key);
}
var_dump(count($met), count($table));

echo "others are deleted, changed and made meanwhile\n";
for ($i = 0; $i < 100; $i++) {
    $table->set("k$i", ['id' => $i]);
}
$met = [];
foreach ($table as $key => $row) {
    $met[] = $key;
    if (count($met) === 10) {
        for ($i = 0; $i < 100; $i += 2) {
            $table->del("k$i");
        }
        for ($i = 1; $i < 100; $i += 2) {
            $table->set("k$i", ['id' => -$i]);
        }
    } elseif (count($met) > 10 && $row['id'] >= 0) {
        echo "$key is not as it was written\n";
    }
}
$odd = array_filter($met, fn ($key) => substr($key, 1) % 2 === 1);
var_dump(count(array_unique($met)) === count($met), count($odd), count(array_slice($met, 10)) <= 50);

echo "the position by hand; the row is as it was when the position came to it\n";
array_map($table->del(...), array_keys(iterator_to_array($table)));
$table->set('only', ['id' => 1]);
$table->rewind();
$table->set('only', ['id' => 2]);
var_dump($table->valid(), $table->key(), $table->current()['id']);
$table->next();
var_dump($table->valid(), $table->key(), $table->current());
$table->rewind();
var_dump($table->current()['id']);
?>
--EXPECT--
bool(false)
NULL
NULL
int(100)
bool(true)
array(1) {
  ["id"]=>
  int(42)
}
each is deleted when it is met
int(100)
int(0)
others are deleted, changed and made meanwhile
bool(true)
int(50)
bool(true)
the position by hand; the row is as it was when the position came to it
bool(true)
string(4) "only"
int(1)
bool(false)
NULL
NULL
int(2)
