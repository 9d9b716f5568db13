--TEST--
A class of the program may extend Table with types of its own, as frameworks do
--FILE--
<?php
use Swoole\Table;

class Strict extends Table
{
    private array $columns = [];

    public function column(string $name, int $type, int $size = 0): bool
    {
        $this->columns[$name] = [$type, $size];
        return parent::column($name, $type, $size);
    }

    public function set(string $key, array $values): bool
    {
        foreach ($values as $column => $value) {
            [$type, $size] = $this->columns[$column] ?? throw new InvalidArgumentException("no column $column");
            if ($type === Table::TYPE_STRING && strlen($value) > $size) {
                throw new LengthException("$column has $size bytes");
            }
        }
        return parent::set($key, $values);
    }
}

$table = new Strict(64, 0.5);
$table->column('text', Table::TYPE_STRING, 4);
$table->create();
var_dump($table->set('a', ['text' => 'four']), $table->get('a'));
foreach ([['text' => 'fives'], ['name' => 'x']] as $values) {
    try {
        $table->set('a', $values);
    } catch (Exception $e) {
        echo get_class($e), ': ', $e->getMessage(), "\n";
    }
}
var_dump($table instanceof swoole_table, $table instanceof Countable, $table instanceof Iterator);

// The library's short way to make one.
$table = swoole_table(64, 'id:int, name:string:8, score:float');
$table->set('x', ['id' => 1, 'name' => 'y', 'score' => 2]);
echo json_encode($table->get('x')), "\n";
?>
--EXPECT--
bool(true)
array(1) {
  ["text"]=>
  string(4) "four"
}
LengthException: text has 4 bytes
InvalidArgumentException: no column name
bool(true)
bool(true)
bool(true)
{"id":1,"name":"y","score":2}
