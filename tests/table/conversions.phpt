--TEST--
Values are converted before the table is touched: PHP code that runs meanwhile may use it, but not destroy it
--FILE--
<?php
use Swoole\{Coroutine, Table};

/** A string that does something when it is asked for. */
final class Text
{
    public function __construct(private Closure $do)
    {
    }

    public function __toString(): string
    {
        ($this->do)();
        return 'text';
    }
}

function attempt(Closure $do): void
{
    try {
        var_dump($do());
    } catch (Throwable $e) {
        echo get_class($e), ': ', $e->getMessage(), "\n";
    }
}

$table = new Table(64);
$table->column('id', Table::TYPE_INT);
$table->column('text', Table::TYPE_STRING, 16);
$table->create();
$table->set('row', ['id' => 1, 'text' => 'first']);

echo "it sees the table as it was\n";
attempt(fn () => $table->set('row', ['id' => 2, 'text' => new Text(fn () => print($table->get('row', 'text') . "\n"))]));
echo json_encode($table->get('row')), "\n";
echo "it writes, and is overwritten\n";
attempt(fn () => $table->set('row', ['text' => new Text(fn () => $table->set('row', ['id' => 3, 'text' => 'inner']))]));
echo json_encode($table->get('row')), "\n";
echo "it throws, and nothing is written\n";
$throws = new Text(fn () => throw new RuntimeException('no text'));
attempt(fn () => $table->set('row', ['id' => 4, 'text' => $throws]));
attempt(fn () => $table->set('other', ['id' => 4, 'text' => $throws]));
attempt(fn () => $table->cmpdel('row', ['id' => 3, 'text' => $throws]));
echo json_encode($table->get('row')), ' ', count($table), "\n";
echo "it cannot destroy the table\n";
attempt(fn () => $table->set('row', ['text' => new Text(fn () => $table->destroy())]));
attempt(fn () => $table->cmpset('row', ['text' => new Text(fn () => $table->destroy())], []));

echo "also while the conversion waits\n";
Coroutine\run(function () use ($table) {
    Coroutine::create(function () use ($table) {
        attempt(fn () => $table->set('row', ['text' => new Text(fn () => Coroutine::sleep(0.01))]));
    });
    attempt(fn () => $table->destroy());
});
echo json_encode($table->get('row')), "\n";

echo "a key may destroy it: that is before\n";
attempt(fn () => $table->get(new Text(fn () => $table->destroy())));
?>
--EXPECT--
it sees the table as it was
first
bool(true)
{"id":2,"text":"text"}
it writes, and is overwritten
bool(true)
{"id":3,"text":"text"}
it throws, and nothing is written
RuntimeException: no text
RuntimeException: no text
RuntimeException: no text
{"id":3,"text":"text"} 1
it cannot destroy the table
Error: Cannot destroy Swoole\Table during value conversion
Error: Cannot destroy Swoole\Table during value conversion
also while the conversion waits
Error: Cannot destroy Swoole\Table during value conversion
bool(true)
{"id":3,"text":"text"}
a key may destroy it: that is before
Swoole\Error: must call constructor first
