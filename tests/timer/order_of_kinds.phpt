--TEST--
Whatever waits for a time goes off in one order: callbacks, sleeps, time limits of waits and of coroutines
--FILE--
<?php
use Swoole\{Coroutine, Timer};
use Swoole\Coroutine\{Channel, System, TimeoutException};

$stream = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$forever = go(fn () => Co::yield());
$kinds = [
    'callback' => fn (string $name) => Timer::after(100, fn () => print("$name\n")),
    'sleep' => fn () => Co::sleep(0.1),
    'pop' => fn () => (new Channel())->pop(0.1),
    'callback 2' => fn (string $name) => Timer::after(100, fn () => print("$name\n")),
    'event' => fn () => System::waitEvent($stream[0], SWOOLE_EVENT_READ, 0.1),
    'signal' => fn () => System::waitSignal(SIGUSR1, 0.1),
    'time limit' => function () {
        Co::setTimeLimit(0.1);
        try {
            Co::sleep(10);
        } catch (TimeoutException) {
        }
    },
    'join' => fn () => Co::join([$forever], 0.1),
    'callback 3' => fn (string $name) => Timer::after(100, fn () => print("$name\n")),
];
foreach ($kinds as $name => $wait) {
    go(function () use ($name, $wait) {
        $wait($name);
        if (!str_starts_with($name, 'callback')) {
            echo "$name\n";
        }
    });
}
Timer::after(50, fn () => print("an earlier one\n"));
usleep(160_000); // All are due when the loop begins.
Timer::after(1, fn () => Co::resume($forever));
Swoole\Event::wait();
?>
--EXPECT--
an earlier one
callback
sleep
pop
callback 2
event
signal
time limit
join
callback 3
