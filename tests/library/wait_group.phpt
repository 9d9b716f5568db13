--TEST--
A wait group lets its waiter go on when the last task is done, and can be used again
--FILE--
<?php
use Swoole\Coroutine\WaitGroup;

Co\run(function () {
    $group = new WaitGroup();
    foreach (['first', 'second'] as $round) {
        foreach ([3, 1, 2] as $task) {
            $group->add();
            go(function () use ($group, $task) {
                Co::sleep($task / 200);
                echo "task $task\n";
                $group->done();
            });
        }
        var_dump($group->wait());
        echo "$round round, {$group->count()} left\n";
    }
});
var_dump((new WaitGroup())->wait(), (new WaitGroup(2))->count(), (new WaitGroup(-2))->count());
?>
--EXPECT--
task 1
task 2
task 3
bool(true)
first round, 0 left
task 1
task 2
task 3
bool(true)
second round, 0 left
bool(true)
int(2)
int(0)
