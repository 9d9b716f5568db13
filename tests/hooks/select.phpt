--TEST--
SWOOLE_HOOK_STREAM_FUNCTION: stream_select() over sockets, pipes and buffers, and pairs of streams, while others run
--FILE--
<?php
require __DIR__ . '/../include/outcome.php';

$select = function (?array $read, ?array $write = null, ?int $seconds = 60, ?int $microseconds = 0) {
    $except = null;
    $count = stream_select($read, $write, $except, $seconds, $microseconds);
    return json_encode($count) . ' ' . implode(',', array_keys($read ?? [])) . ' ' . implode(',', array_keys($write ?? []));
};
Co\run(function () use ($select) {
    [$left, $right] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    [$other, $peer] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    echo stream_get_meta_data($left)['stream_type'], "\n";

    // Somebody writes while it waits; the keys are kept.
    go(function () use ($right) {
        Co::sleep(0.02);
        fwrite($right, "one\ntwo\n");
    });
    echo $select(['a' => $left, 'b' => $other]), "\n";
    // What a stream has in its buffer counts.
    echo fgets($left), $select(['a' => $left, 'b' => $other]), "\n", fgets($left);
    // Both directions, and nothing at all.
    echo $select([$left], ['w' => $left, 'x' => $other]), "\n";
    echo $select([$left, $other], null, 0, 30_000), "\n";
    echo $select([$left, $other], null, 0, 0), "\n";
    // A pipe of a process, and the end of one.
    $process = proc_open('sleep 0.05; echo said', [1 => ['pipe', 'w']], $pipes);
    $others = 0;
    $counter = go(function () use (&$others) {
        while (!Co::isCanceled()) {
            Co::sleep(0.005);
            $others++;
        }
    });
    echo $select(['p' => $pipes[1], 'a' => $left]), ' ', fgets($pipes[1]);
    var_dump($others > 0);
    // Microseconds that were computed, as programs do it.
    [$read, $write, $except, $others] = [[$left], null, null, 0];
    var_dump(stream_select($read, $write, $except, 0, 0.05 * 1e6), $others > 0);
    Co::cancel($counter);
    echo $select(['p' => $pipes[1]]), ' ', json_encode(fgets($pipes[1])), json_encode(feof($pipes[1])), "\n";

    // Pairs wait, too.
    go(function () use ($right) {
        Co::sleep(0.01);
        fwrite($right, "pair\n");
    });
    echo fgets($left);
    // Cancelled.
    $waiter = go(fn () => print($select([$left]) . "\n"));
    Co::cancel($waiter);
});

// A pair that was made outside of coroutines while the hook was on waits, too; so does a pipe.
$pair = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$process = proc_open('read line; echo "$line"', [['pipe', 'r'], ['pipe', 'w']], $pipes);
go(fn () => print(fgets($pair[0])));
go(fn () => print(fgets($pipes[1])));
go(function () use ($pair, $pipes) {
    fwrite($pair[1], "by a pair\n");
    fclose($pair[1]);
    Co::sleep(0.001);
    fwrite($pipes[0], "by a pipe\n");
});
Swoole\Event::wait();
proc_close($process);

// What PHP refuses it refuses in the same words.
$closed = fopen('php://memory', 'r');
fclose($closed);
[$stream] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
foreach ([
    fn () => $select(null), fn () => $select([], []), fn () => $select([1]), fn () => $select([$closed]), fn () => $select([$stream], null, -1),
    fn () => $select([$stream], null, null, 5), fn () => $select([fopen('php://memory', 'r')], null, 0), fn () => $select([fopen(__FILE__, 'r')]),
    fn () => stream_select(), fn () => stream_socket_pair(1, 2, 300),
] as $call) {
    $plain = outcome($call);
    $hooked = '';
    Co\run(function () use ($call, &$hooked) {
        $hooked = outcome($call);
    });
    echo $plain === $hooked ? "the same\n" : "plain: $plain\nhooked: $hooked\n";
}
?>
--EXPECT--
generic_socket
1 a 
one
1 a 
two
2  w,x
0  
0  
1 p  said
bool(true)
int(0)
bool(true)
1 p  falsetrue
pair
false  
by a pair
by a pipe
the same
the same
the same
the same
the same
the same
the same
the same
the same
the same
