--TEST--
list() and the other questions about coroutines
--FILE--
<?php Co::set(['enable_deadlock_check' => false]);    // who waits at the end does so on purpose
$a = go(function () {
    $b = go(function () {
        Co::yield();
    });
    var_dump(Co::getPcid(), Co::getPcid($b), Co::getCid());
    Co::yield();
});
echo implode(' ', iterator_to_array(Co::list())), "\n";
var_dump(Co::exists($a), Co::exists(99), Co::getPcid($a), Co::getPcid(99), Co::getCid());
var_dump(Co::getElapsed($a) < 1000, Co::getElapsed(99), Co::getStackUsage($a) > 0, Co::getStackUsage(99));
Swoole\Event::wait();
?>
--EXPECT--
int(-1)
int(1)
int(1)
2 1
bool(true)
bool(false)
int(-1)
bool(false)
int(-1)
bool(true)
int(-1)
bool(true)
bool(false)
