--TEST--
Options shorten the report of a deadlock or switch it off; deadlock_check() prints it whenever it is called
--FILE--
<?php
function asleep(array $options): void
{
    Co::set($options);
    Co\run(function () {
        go(fn () => Co::yield());
        Co::yield();
    });
}
asleep(['enable_deadlock_check' => false]);
echo "off\n";
asleep(['enable_deadlock_check' => true, 'deadlock_check_disable_trace' => true]);
asleep(['deadlock_check_disable_trace' => false, 'deadlock_check_limit' => 1, 'deadlock_check_depth' => 1]);
Co::set(['enable_deadlock_check' => false, 'deadlock_check_disable_trace' => true]);
Co\run(fn () => Swoole\Coroutine\deadlock_check());
?>
--EXPECTREGEX--
off

 =+
  \[FATAL ERROR\]: all coroutines \(count: 4\) are asleep - deadlock!
 =+

 =+

 =+
  \[FATAL ERROR\]: all coroutines \(count: 6\) are asleep - deadlock!
 =+

  \[Coroutine-6\]
 -+
waits for: yield
#0 .*: Swoole\\Coroutine::yield\(\)

  ... and 5 more

 =+

 =+
  \[FATAL ERROR\]: all coroutines \(count: 7\) are asleep - deadlock!
 =+

 =+
