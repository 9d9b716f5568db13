--TEST--
A call stack begins at the function of the coroutine, and those of waiting ones can be asked for
--FILE--
<?php Co::set(['enable_deadlock_check' => false]);    // who waits at the end does so on purpose
function inner(): void
{
    debug_print_backtrace();
    Co::yield();
}
function outer(int $number): void
{
    inner();
}
$cid = go(function () {
    outer(7);
});
echo "--\n";
Co::printBackTrace($cid);
echo "--\n";
print_r(array_column(Co::getBackTrace($cid), 'function'));
echo (new Exception('of the main program'))->getTraceAsString(), "\n";
var_dump(Co::getBackTrace(12345));
Swoole\Event::wait();
?>
--EXPECTF--
#0 %s(%d): inner()
#1 %s(%d): outer(7)
#2 [internal function]: {closure%S}()
--
#0 %s(%d): Swoole\Coroutine::yield()
#1 %s(%d): inner()
#2 %s(%d): outer(7)
#3 [internal function]: {closure%S}()
--
Array
(
    [0] => yield
    [1] => inner
    [2] => outer
    [3] => {closure%S}
)
#0 {main}
bool(false)
