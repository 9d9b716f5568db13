--TEST--
Waiting for a group ends early by a timeout or a cancel, and neither leaves anything behind
--FILE--
<?php
use Swoole\Coroutine\WaitGroup;

Co\run(function () {
    $group = new WaitGroup(1);
    var_dump($group->wait(0.001), $group->count());

    $waiter = go(function () use ($group) {
        var_dump($group->wait());
    });
    Co::cancel($waiter);

    // The timeout strikes while this coroutine computes; the task is done before the waiter goes on.
    go(function () use ($group) {
        var_dump($group->wait(0.001));
    });
    for ($end = hrtime(true) + 5_000_000; hrtime(true) < $end;) {
    }
    $group->done();
    Co::sleep(0.01);

    // A wake that came too late for one waiter is not taken for the next one's.
    $group->add();
    var_dump($group->wait(0.001));
});
?>
--EXPECT--
bool(false)
int(1)
bool(false)
bool(true)
bool(false)
