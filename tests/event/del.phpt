--TEST--
del() releases the stream and the callbacks, also from within a callback, and leaves the descriptor open
--FILE--
<?php
use Swoole\Event;
require __DIR__ . '/../include/pair.php';
class Witness
{
    public function __construct(private string $name) {}

    public function __destruct()
    {
        echo "$this->name is freed\n";
    }
}
[$a, $b] = pair();
var_dump(Event::del($a));
$witness = new Witness('callback');
Event::add($a, fn () => $witness);
unset($witness);
var_dump(Event::del($a), Event::isset($a), Event::del($a), Event::del($b), Event::del('x'));

$witness = new Witness('callback that runs');
Event::add($a, function ($a) use ($witness) {
    Event::del($a);
    echo 'read ', fread($a, 10), ", ";
    Co::sleep(0.001);
    echo "slept\n";
});
unset($witness);
fwrite($b, 'x');
Event::wait();

echo "one of two that are ready removes the other\n";
[$c, $d] = pair();
$calls = 0;
$once = function () use (&$calls, $a, $c) {
    $calls++;
    Event::del($a);
    Event::del($c);
};
Event::add($a, $once);
Event::add($c, $once);
fwrite($b, 'x');
fwrite($d, 'x');
Event::wait();
var_dump($calls);

echo "what is watched is not closed when the program forgets it\n";
[$e, $f] = pair();
Event::add($e, function ($stream) {
    echo 'read ', fread($stream, 10), "\n";
    Event::del($stream);
});
unset($e);
fwrite($f, 'y');
Event::wait();
var_dump(@fwrite($f, 'z'));
?>
--EXPECTF--
Warning: Swoole\Event::del(): reactor is not ready, cannot call swoole_event_del in %s on line %d
bool(false)
callback is freed

Warning: Swoole\Event::del(): invalid file descriptor passed in %s on line %d

Warning: Swoole\Event::del(): unknown type in %s on line %d
bool(true)
bool(false)
bool(false)
bool(false)
bool(false)
read x, slept
callback that runs is freed
one of two that are ready removes the other
int(1)
what is watched is not closed when the program forgets it
read y
bool(false)
