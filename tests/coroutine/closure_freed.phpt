--TEST--
A coroutine keeps its closure and arguments alive, and frees them when it ends
--FILE--
<?php
class Witness
{
    public function __construct(private string $name) {}

    public function __destruct()
    {
        echo "$this->name is freed\n";
    }
}
$bound = new Witness('bound');
$cid = go(function (Witness $given) use ($bound) {
    Co::yield();
    echo "the coroutine ends\n";
}, new Witness('given'));
unset($bound);
echo "waits\n";
Co::resume($cid);
echo "after it\n";
go(function () { return new Witness('returned'); });
echo "done\n";
Swoole\Event::wait();
?>
--EXPECT--
waits
the coroutine ends
given is freed
bound is freed
after it
returned is freed
done
