--TEST--
Coroutines that hand each other things without end keep neither a timer nor a stream from its turn
--FILE--
<?php
use Swoole\{Event, Timer};
use Swoole\Coroutine\{Channel, System};

[$mine, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$seen = [];
$rounds = 0;
$go_on = function () use (&$seen, &$rounds): bool {
    return count($seen) < 4 && $rounds < 2_000_000;
};
foreach (range(1, 10) as $_) {
    [$there, $back] = [new Channel(), new Channel()];
    go(function () use ($there, $back, $go_on, &$rounds) {
        Co::sleep(0.001); // From here on the loop runs.
        while ($go_on()) {
            $rounds++;
            $there->push('ping');
            $back->pop();
        }
        $there->close();
        $back->close();
    });
    go(function () use ($there, $back) {
        while ($there->pop()) {
            $back->push('pong');
        }
    });
}
Timer::after(2, function () use (&$seen) {
    $seen[] = 'timer';
});
go(function () use (&$seen, $theirs) {
    Co::sleep(0.003);
    $seen[] = 'sleep';
    fwrite($theirs, 'x');
});
go(function () use (&$seen, $mine) {
    System::waitEvent($mine, SWOOLE_EVENT_READ, 5);
    $seen[] = 'event';
});
Event::add($mine, function () use (&$seen, $mine) {
    $seen[] = 'readable';
    Event::del($mine);
});
Event::wait();
sort($seen);
echo implode(' ', $seen), "\n";
var_dump($rounds < 2_000_000);
?>
--EXPECT--
event readable sleep timer
bool(true)
