--TEST--
Every coroutine has its own output buffers
--FILE--
<?php
function collect(string $name): void
{
    ob_start();
    echo "$name 1, ";
    Co::yield();
    ob_start(fn ($text) => strtoupper($text));
    echo "$name 2, ";
    Co::yield();
    ob_end_flush();
    $text = ob_get_clean();
    echo "collected: $text\n";
    var_dump(ob_get_level());
}
$a = go(collect(...), 'first');
echo "main 1\n";
$b = go(collect(...), 'second');
ob_start();
echo "main 2";
Co::resume($b);
Co::resume($a);
$main = ob_get_clean();
Co::resume($a);
Co::resume($b);
echo "$main\n";
Swoole\Event::wait();
?>
--EXPECT--
main 1
collected: first 1, FIRST 2, 
int(0)
collected: second 1, SECOND 2, 
int(0)
main 2
