--TEST--
A timeout of 0 or less waits for ever; waitEvent() with 0 only looks, setTimeLimit() with 0 takes the limit away
--FILE--
<?php
use Swoole\Coroutine\{Channel, System, WaitGroup};

$full = new Channel(1);
$full->push('there');
$pair = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$waits = [
    'pop' => fn ($timeout) => (new Channel(1))->pop($timeout),
    'push' => fn ($timeout) => $full->push('more', $timeout),
    'join' => fn ($timeout) => Co::join([$GLOBALS['sleeper']], $timeout),
    'WaitGroup' => fn ($timeout) => (new WaitGroup(1))->wait($timeout),
    'waitSignal' => fn ($timeout) => System::waitSignal(SIGUSR1, $timeout),
    'waitEvent' => fn ($timeout) => System::waitEvent($pair[0], SWOOLE_EVENT_READ, $timeout),
];
Co\run(function () use ($waits) {
    $GLOBALS['sleeper'] = go(fn () => Co::sleep(60));
    foreach ($waits as $name => $wait) {
        $waiting = [];
        foreach ([0.0, -0.5] as $timeout) {
            $id = go($wait, $timeout);
            Co::sleep(0.003);   // 0 might have been taken for the shortest time, a millisecond
            $waiting[] = Co::exists($id);
            Co::cancel($id);
        }
        echo "$name: ", json_encode($waiting), "\n";
    }
    Co::cancel($GLOBALS['sleeper']);
    Co::setTimeLimit(0.001);
    Co::setTimeLimit(0);
    var_dump(Co::sleep(0.003));
});
?>
--EXPECT--
pop: [true,true]
push: [true,true]
join: [true,true]
WaitGroup: [true,true]
waitSignal: [true,true]
waitEvent: [false,true]
bool(true)
