--TEST--
getContext() is a place of values that lives as long as the coroutine
--FILE--
<?php
class Witness
{
    public function __destruct()
    {
        echo "the context is freed\n";
    }
}
$cid = go(function () {
    $context = Co::getContext();
    $context['witness'] = new Witness();
    $context['name'] = 'value';
    var_dump(Co::getContext() === $context, Co::getContext()['name'], count($context));
    unset($context);
    defer(fn () => print(count(Co::getContext()) . " in deferred callbacks\n"));
    Co::yield();
    echo "the coroutine ends\n";
});
var_dump(get_class(Co::getContext($cid)), Co::getContext(), Co::getContext(999));
Co::resume($cid);
Swoole\Event::wait();
?>
--EXPECT--
bool(true)
string(5) "value"
int(2)
string(24) "Swoole\Coroutine\Context"
NULL
NULL
the coroutine ends
2 in deferred callbacks
the context is freed
