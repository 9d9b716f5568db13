--TEST--
A stream that is closed while a coroutine waits for it: that one goes on with a failure; a second one that waits is refused
--FILE--
<?php
/** Two ends of a connection. */
function connection(): array
{
    $server = stream_socket_server('tcp://127.0.0.1:0');
    $client = stream_socket_client('tcp://' . stream_socket_get_name($server, false));
    return [$client, stream_socket_accept($server)];
}

Swoole\Runtime::enableCoroutine();
Co\run(function () {
    foreach ([
        'fgets' => fn ($stream) => fgets($stream),
        'fread' => fn ($stream) => fread($stream, 100),
        'stream_get_contents' => fn ($stream) => stream_get_contents($stream),
        'stream_socket_recvfrom' => fn ($stream) => stream_socket_recvfrom($stream, 100, STREAM_PEEK),
        'fwrite' => function ($stream) {
            while (@fwrite($stream, str_repeat('x', 1 << 20))) {
            }
            return 'written';
        },
    ] as $what => $wait) {
        [$client, $peer] = connection();
        go(function () use ($what, $wait, $client) {
            try {
                $answer = json_encode($wait($client));
                echo "$what: $answer\n";
            } catch (TypeError) {
                echo "$what: it is closed\n";
            }
        });
        if ($what !== 'fwrite') {
            try {
                fgets($client);
            } catch (Swoole\Error $e) {
                echo preg_replace('/#\d+/', '#N', $e->getMessage()), ', ', $e->getCode(), "\n";
            }
        }
        fclose($client);
        echo "closed\n";
    }

    $server = stream_socket_server('tcp://127.0.0.1:0');
    go(fn () => var_dump(@stream_socket_accept($server, 60)));
    fclose($server);

    // A cancel ends one wait, and nothing else.
    [$client, $peer] = connection();
    $reader = go(fn () => var_dump(fgets($client)));
    Co::cancel($reader);
    fwrite($peer, "still there\n");
    echo fgets($client);
    // So does a limit on the coroutine's time.
    $slow = go(function () use ($client) {
        Co::setTimeLimit(0.01);
        try {
            fgets($client);
        } catch (Swoole\Coroutine\TimeoutException $e) {
            echo $e->getMessage(), "\n";
        }
    });
    Co::join([$slow]);
    fwrite($peer, "and still\n");
    echo fgets($client);
});

// The same from the main program.
[$client, $peer] = connection();
go(fn () => var_dump(fgets($client)));
fclose($client);
echo "end\n";
Swoole\Event::wait();
?>
--EXPECT--
Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed, 10002
fgets: false
closed
Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed, 10002
fread: false
closed
Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed, 10002
stream_get_contents: ""
closed
Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed, 10002
stream_socket_recvfrom: false
closed
fwrite: it is closed
closed
bool(false)
bool(false)
still there
coroutine time limit exceeded
and still
bool(false)
end
