--TEST--
Lifetime::stuck(): coroutines that nothing can wake; not those that a global, a timer, or somebody who waits for a time reaches
--FILE--
<?php
use Steelwool\Lifetime;
use Swoole\Coroutine;
use Swoole\Coroutine\{Channel, WaitGroup};

chdir(__DIR__);

function takes(Channel $channel): void
{
    $channel->pop();
}
final class Kept
{
    public static ?Channel $channel = null;
}
function show(): void
{
    foreach (Lifetime::stuck() as $stuck) {
        echo $stuck['waits'], ' ', preg_replace('/#\d+/', '#N', $stuck['object']), ' ', implode(', ', array_slice($stuck['stack'], 0, 3)),
            $stuck['age'] >= 0 && Coroutine::exists($stuck['id']) ? '' : ' ?', "\n";
    }
    echo "--\n";
}

Coroutine::set(['log_level' => SWOOLE_LOG_NONE]);
Coroutine\run(function () {
    show();
    go(takes(...), new Channel); // Nobody else has it.
    go(fn () => (new Channel)->pop(0.05)); // It goes on by itself.
    go(function () {
        Coroutine::setTimeLimit(0.05);
        try {
            takes(new Channel);
        } catch (Coroutine\TimeoutException) {
        }
    });
    go(takes(...), Kept::$channel = new Channel);
    $mine = new Channel;
    go(takes(...), $mine);
    Swoole\Timer::after(50, fn ($channel) => $channel->close(), $timed = new Channel);
    go(takes(...), $timed);
    unset($timed);
    go(function () { // Whoever sleeps may push.
        $channel = new Channel;
        go(takes(...), $channel);
        Coroutine::sleep(0.05);
        $channel->close();
    });
    go(function () { // Each waits for the other.
        $a = new Channel;
        $b = new Channel;
        go(function () use ($a, $b) {
            $a->pop();
            $b->push(1);
        });
        $b->pop();
        $a->push(1);
    });
    go(function () { // A chain: the last one is reached, so all are.
        $first = new Channel;
        go(function () use ($first) {
            $second = new Channel;
            go(takes(...), $second);
            $first->pop();
            $second->close();
        });
        Coroutine::sleep(0.05);
        $first->close();
    });
    go(function () {
        $group = new WaitGroup;
        $group->add();
        $group->wait(); // done() was forgotten.
    });
    show();
    $mine->close();
    Kept::$channel->close();
    Kept::$channel = null;
    Coroutine::sleep(0.1);
    show();
    Coroutine::set(['enable_deadlock_check' => false]);
});
?>
--EXPECTF--
--
channel Swoole\Coroutine\Channel#N Swoole\Coroutine\Channel->pop(), takes() stuck.php:10
channel Swoole\Coroutine\Channel#N Swoole\Coroutine\Channel->pop(), {closure%S}() stuck.php:56
channel Swoole\Coroutine\Channel#N Swoole\Coroutine\Channel->pop(), {closure%S}() stuck.php:53
channel Swoole\Coroutine\Channel#N Swoole\Coroutine\Channel->pop(), Swoole\Coroutine\WaitGroup->wait() %s, {closure%S}() stuck.php:73
--
channel Swoole\Coroutine\Channel#N Swoole\Coroutine\Channel->pop(), takes() stuck.php:10
channel Swoole\Coroutine\Channel#N Swoole\Coroutine\Channel->pop(), {closure%S}() stuck.php:56
channel Swoole\Coroutine\Channel#N Swoole\Coroutine\Channel->pop(), {closure%S}() stuck.php:53
channel Swoole\Coroutine\Channel#N Swoole\Coroutine\Channel->pop(), Swoole\Coroutine\WaitGroup->wait() %s, {closure%S}() stuck.php:73
--
