--TEST--
An exception does not leave the coroutine for the one that has created or resumed it, if it is caught in time
--FILE--
<?php Co::set(['enable_deadlock_check' => false]);    // who waits at the end does so on purpose
go(function () {
    try {
        $inner = go(function () {
            try {
                go(function () {
                    Co::yield();
                });
                throw new Exception('inner');
            } catch (Exception $e) {
                echo "caught {$e->getMessage()} in ", Co::getCid(), "\n";
            }
            Co::yield();
            try {
                throw new Exception('after the resume');
            } catch (Exception $e) {
                echo "caught {$e->getMessage()} in ", Co::getCid(), "\n";
            }
        });
        Co::resume($inner);
        throw new Exception('outer');
    } catch (Exception $e) {
        echo "caught {$e->getMessage()} in ", Co::getCid(), "\n";
    }
});
Swoole\Event::wait();
?>
--EXPECT--
caught inner in 2
caught after the resume in 2
caught outer in 1
