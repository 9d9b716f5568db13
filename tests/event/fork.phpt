--TEST--
The child of a fork watches nothing of its parent's, and the parent goes on
--SKIPIF--
<?php
if (!function_exists('pcntl_fork')) die('skip: no pcntl');
?>
--FILE--
<?php
use Swoole\Event;
require __DIR__ . '/../include/pair.php';
[$a, $b] = pair();
$name = 'parent';
Event::add($a, function ($a) use (&$name) {
    echo "$name read ", fread($a, 10), "\n";
    Event::del($a);
});
Event::defer(function () use (&$name) {
    echo "deferred in the $name\n";
});
$child = pcntl_fork();
if ($child === 0) {
    $name = 'child';
    var_dump(Event::isset($a));
    Event::wait();
    [$c, $d] = pair();
    Event::add($c, function ($c) {
        echo 'child read ', fread($c, 10), "\n";
        Event::del($c);
    });
    fwrite($d, 'its own');
    Event::wait();
    exit(0);
}
pcntl_waitpid($child, $status);
var_dump(pcntl_wexitstatus($status));
fwrite($b, 'hello');
Event::wait();
?>
--EXPECT--
bool(false)
child read its own
int(0)
parent read hello
deferred in the parent
