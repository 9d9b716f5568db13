--TEST--
A destructor may wait
--FILE--
<?php
class Guest
{
    public function __construct(private string $name) {}

    public function __destruct()
    {
        echo "$this->name says goodbye\n";
        Co::yield();
        echo "$this->name is gone\n";
    }
}
$a = go(function () {
    $guest = new Guest('a');
    unset($guest);
    echo "a: after the destructor\n";
});
$b = go(function () {
    new Guest('b');
    $kept = new Guest('b, at the end');
    Co::yield();
});
echo "both wait\n";
Co::resume($b);
Co::resume($a);
Co::resume($b);
Co::resume($b);
Swoole\Event::wait();
?>
--EXPECT--
a says goodbye
b says goodbye
both wait
b is gone
a is gone
a: after the destructor
b, at the end says goodbye
b, at the end is gone
