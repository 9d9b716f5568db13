--TEST--
A coroutine that is unwound at the end cannot wait again
--FILE--
<?php Co::set(['enable_deadlock_check' => false]);    // who waits at the end does so on purpose
foreach (['yields' => fn () => Co::yield(), 'sleeps' => fn () => Co::sleep(100), 'pops' => fn () => (new Chan())->pop()] as $name => $wait) {
    go(function () use ($name, $wait) {
        try {
            Co::yield();
        } finally {
            echo "$name again\n";
            $wait();
            echo "never\n";
        }
    });
}
echo "the script ends\n";
Swoole\Event::wait();
?>
--EXPECT--
the script ends
yields again
sleeps again
pops again
