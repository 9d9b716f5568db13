--TEST--
errCode of a channel says how the last push or pop ended that has returned, also where another coroutine ran in the middle of it
--FILE--
<?php
use Swoole\Coroutine\Channel;

function told(string $what, mixed $outcome, Channel $channel): void
{
    echo $what, ': ', json_encode($outcome), ' ', $channel->errCode, "\n";
}

Co\run(function () {
    $channel = new Channel(1);
    told('in time', $channel->pop(0.001), $channel);
    $channel->push(1);
    told('no room in time', $channel->push(2, 0.001), $channel);
    $waiter = go(fn () => told('a push cancelled', $channel->push(2), $channel));
    Co::cancel($waiter);
    told('one that is there', $channel->pop(), $channel);
    $waiter = go(fn () => told('a pop cancelled', $channel->pop(9), $channel));
    Co::cancel($waiter);
    $channel->push(1);
    $channel->pop();
    $waiter = go(function () use ($channel) {
        try {
            $channel->pop();
        } catch (Swoole\Coroutine\CanceledException) {
            told('thrown out of a pop', null, $channel);
        }
    });
    Co::cancel($waiter, true);
    $full = new Channel(1);
    $full->push(1);
    $done = new Channel();
    go(function () use ($full, $done) {
        Co::setTimeLimit(0.001);
        try {
            $full->push(2);
        } catch (Swoole\Coroutine\TimeoutException) {
            told('thrown out of a push', swoole_last_error() === SWOOLE_ERROR_CO_TIMEDOUT, $full);
        }
        $done->push(true);
    });
    $done->pop(9);

    echo "close\n";
    $channel->push(1);
    go(fn () => told('a push that waited', $channel->push(2), $channel));
    told('closed', $channel->close(), $channel);
    told('the rest', $channel->pop(), $channel);
    told('no rest', $channel->pop(), $channel);
    told('no rest, in time', $channel->pop(0.001), $channel);
    told('into a closed one', $channel->push(3), $channel);
    told('closed again', $channel->close(), $channel);
    $channel = new Channel();
    foreach ([-1, 9] as $seconds) {
        go(fn () => told('a pop that waited', $channel->pop($seconds), $channel));
    }
    $channel->close();

    // Who is woken goes on at once, in the middle of the call that wakes it, unless a channel has done so often: so the order is not printed.
    echo "others in the middle\n";
    $channel = new Channel(1);
    go(function () use ($channel, &$inner, $done) {
        $channel->pop();
        $channel->close();
        $inner = [$channel->push(0), $channel->errCode];
        $done->push(true);
    });
    $outer = [$channel->push(1), $channel->errCode];
    $done->pop(9);
    echo 'the push: ', json_encode($outer), ', in the middle of it: ', json_encode($inner), "\n";
    $channel = new Channel(1);
    $channel->push(1);
    go(function () use ($channel, &$inner, $done) {
        $channel->push(2);
        $channel->close();
        $inner = [$channel->push(3), $channel->errCode];
        $done->push(true);
    });
    $outer = [$channel->pop(), $channel->errCode];
    $done->pop(9);
    echo 'the pop: ', json_encode($outer), ', in the middle of it: ', json_encode($inner), "\n";
});
?>
--EXPECT--
in time: false -1
no room in time: false -1
a push cancelled: false -3
one that is there: 1 0
a pop cancelled: false -3
thrown out of a pop: null -3
thrown out of a push: true -1
close
a push that waited: false -2
closed: true -2
the rest: 1 0
no rest: false -2
no rest, in time: false -2
into a closed one: false -2
closed again: false -2
a pop that waited: false -2
a pop that waited: false -2
others in the middle
the push: [true,0], in the middle of it: [false,-2]
the pop: [1,0], in the middle of it: [false,-2]
