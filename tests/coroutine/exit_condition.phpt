--TEST--
exit_condition has the last word about the end of an idle loop
--FILE--
<?php
$asked = 0;
Co::set(['exit_condition' => function () use (&$asked) {
    echo 'asked in coroutine ', Co::getCid(), "\n";
    if (++$asked < 3) {
        Swoole\Timer::after(1, fn () => print("something more to do\n"));
    }
    return $asked >= 3;
}]);
Co::set(['exit_condition' => 'no_such_function']);
Co::set(['exit_condition' => ['NoClass', 'method']]);
Co\run(fn () => print("run\n"));
echo "ended\n";
Co::set(['exit_condition' => null]);
Co\run(fn () => print("run without\n"));

echo "it starts something and agrees: that is done, too\n";
$asked = 0;
Co::set(['exit_condition' => function () use (&$asked) {
    return $asked++ || Swoole\Timer::after(1, fn () => print("done\n"));
}]);
Co\run(fn () => 1);

echo "what it throws is uncaught\n";
Co::set(['exit_condition' => fn () => throw new Exception('from the condition')]);
Co\run(fn () => 1);
echo "never here\n";
?>
--EXPECTF--

Warning: Swoole\Coroutine::set(): function 'no_such_function' is not callable in %s on line %d

Warning: Swoole\Coroutine::set(): function 'NoClass::method' is not callable in %s on line %d
run
asked in coroutine -1
something more to do
asked in coroutine -1
something more to do
asked in coroutine -1
ended
run without
it starts something and agrees: that is done, too
done
what it throws is uncaught

Fatal error: Uncaught Exception: from the condition in %s:%d
%a
