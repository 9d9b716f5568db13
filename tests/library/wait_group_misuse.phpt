--TEST--
A wait group that is used wrongly says how
--FILE--
<?php
use Swoole\Coroutine\WaitGroup;

function says(callable $call): void
{
    try {
        $call();
    } catch (Exception $failure) {
        echo get_class($failure), ': ', $failure->getMessage(), "\n";
    }
}
$group = new WaitGroup(1);
says(fn () => $group->add(-2));
says(fn () => (new WaitGroup())->done());
Co\run(function () use ($group) {
    go(fn () => $group->wait());
    says(fn () => $group->wait());
    says(fn () => $group->add());
    $group->done();
});
says(fn () => $group->done());
echo $group->count(), "\n";
?>
--EXPECT--
InvalidArgumentException: WaitGroup misuse: negative counter
BadMethodCallException: WaitGroup misuse: negative counter
BadMethodCallException: WaitGroup misuse: reused before previous wait has returned
BadMethodCallException: WaitGroup misuse: add called concurrently with wait
BadMethodCallException: WaitGroup misuse: negative counter
0
