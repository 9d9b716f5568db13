--TEST--
SWOOLE_HOOK_SOCKETS: functions of ext-sockets wait as coroutines do: an echo server and its clients in one process
--EXTENSIONS--
sockets
--FILE--
<?php
use Swoole\Coroutine\WaitGroup;

/** Two ends of a connection. */
function connection(): array
{
    socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
    return $pair;
}

Co\run(function () {
    $server = socket_create_listen(0);
    socket_getsockname($server, $host, $port);
    $accepting = go(function () use ($server) {
        while ($client = socket_accept($server)) {
            go(function () use ($client) {
                while ($line = @socket_read($client, 100, PHP_NORMAL_READ)) {
                    socket_write($client, strtoupper($line));
                }
            });
        }
        echo socket_strerror(socket_last_error()), "\n";
    });
    $clients = new WaitGroup(3);
    for ($i = 1; $i <= 3; $i++) {
        go(function () use ($i, $port, $clients, &$answers) {
            $client = socket_create(AF_INET, SOCK_STREAM, SOL_TCP);
            // A name is looked up meanwhile.
            socket_connect($client, $i === 2 ? 'localhost' : '127.0.0.1', $port);
            socket_send($client, "hello $i\nmore", 8, 0);
            socket_recv($client, $answers[$i], 8, MSG_WAITALL);
            $clients->done();
        });
    }
    $clients->wait();
    ksort($answers);
    echo implode($answers);
    socket_close($server); // The one that accepts goes on.
    Co::join([$accepting]);

    // More than the kernel holds, in both directions at once; what is written is written whole.
    [$left, $right] = connection();
    $text = random_bytes(3_000_000);
    go(fn () => var_dump(socket_write($left, $text)));
    $reader = go(fn () => var_dump(socket_recv($left, $back, 3_000_000, MSG_WAITALL), $back === $text));
    for ($come = ''; strlen($come) < strlen($text); $come .= socket_read($right, 1 << 20));
    var_dump($come === $text, socket_send($right, $come, strlen($come), 0));
    Co::join([$reader]);

    // A peek takes nothing, and the mode is what the program has set.
    go(fn () => socket_write($right, 'abc'));
    var_dump(socket_recv($left, $peeked, 10, MSG_PEEK), $peeked, socket_read($left, 10));
    socket_set_nonblock($left);
    var_dump(socket_read($left, 10), socket_last_error($left) === SOCKET_EAGAIN);
    socket_set_block($left);
    go(fn () => socket_write($right, 'def'));
    var_dump(socket_read($left, 10));
    var_dump(@socket_recv($left, $none, 10, MSG_DONTWAIT), $none);

    // socket_select() looks at both directions, and at nothing for a time.
    [$other, $peer] = connection();
    go(fn () => socket_write($right, 'ghi'));
    [$read, $write, $except] = [['a' => $left, 'b' => $other], null, null];
    var_dump(socket_select($read, $write, $except, 60), array_keys($read));
    [$read, $write] = [[$other], [$other]];
    var_dump(socket_select($read, $write, $except, null), $read, count($write));
    [$read, $write] = [[$other], null];
    $ticks = 0;
    $timer = Swoole\Timer::tick(1, function () use (&$ticks) { $ticks++; });
    var_dump(socket_select($read, $write, $except, 0, 30_000), $read, $ticks > 0);
    Swoole\Timer::clear($timer);

    // Without the flag it waits with everybody, as PHP does.
    socket_set_option($other, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 30_000]);
    foreach ([SWOOLE_HOOK_ALL, SWOOLE_HOOK_ALL ^ SWOOLE_HOOK_SOCKETS, SWOOLE_HOOK_ALL] as $flags) {
        Swoole\Runtime::setHookFlags($flags);
        $ticks = 0;
        $timer = Swoole\Timer::tick(1, function () use (&$ticks) { $ticks++; });
        socket_read($other, 10);
        var_dump($ticks > 0);
        Swoole\Timer::clear($timer);
    }

    // The end.
    socket_shutdown($right, 1);
    var_dump(socket_read($left, 10), socket_read($left, 10), socket_recv($left, $end, 10, 0), $end);
});

// Outside of coroutines they are PHP's.
[$left, $right] = connection();
socket_write($left, 'outside');
var_dump(socket_read($right, 100));
?>
--EXPECT--
HELLO 1
HELLO 2
HELLO 3
Bad file descriptor
int(3000000)
bool(true)
int(3000000)
int(3000000)
bool(true)
int(3)
string(3) "abc"
string(3) "abc"
bool(false)
bool(true)
string(3) "def"
bool(false)
NULL
int(1)
array(1) {
  [0]=>
  string(1) "a"
}
int(1)
array(0) {
}
int(1)
int(0)
array(0) {
}
bool(true)
bool(true)
bool(false)
bool(true)
string(3) "ghi"
string(0) ""
int(0)
NULL
string(7) "outside"
