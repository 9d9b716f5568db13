--TEST--
Streams over TCP wait as coroutines do: an echo server and its clients in one process, with PHP's functions only
--FILE--
<?php
use Swoole\Coroutine\Channel;
use Swoole\Coroutine\WaitGroup;

Co\run(function () {
    $server = stream_socket_server('tcp://127.0.0.1:0');
    $address = stream_socket_get_name($server, false);
    go(function () use ($server) {
        while ($client = @stream_socket_accept($server, 60)) {
            go(function () use ($client) {
                while (($line = fgets($client)) !== false) {
                    fwrite($client, strtoupper($line));
                }
            });
            unset($client); // Or the last one would stay open as long as this waits for another.
        }
    });

    // All of them are connected before the first one says something.
    [$connected, $start, $clients] = [new Channel(3), new Channel(1), new WaitGroup(3)];
    for ($i = 1; $i <= 3; $i++) {
        go(function () use ($i, $address, $connected, $start, $clients, &$answers) {
            $client = stream_socket_client("tcp://$address", $number, $text, 10);
            $connected->push($i);
            $start->pop();
            fwrite($client, "hello $i\n");
            $answers[$i] = fgets($client);
            $clients->done();
        });
    }
    for ($i = 1; $i <= 3; $i++) {
        $connected->pop();
    }
    $start->close();
    $clients->wait();
    ksort($answers);
    echo implode($answers);

    // More than the kernel holds, in both directions at once.
    [$host, $port] = explode(':', $address);
    $client = fsockopen($host, $port);
    $text = str_repeat(str_repeat('x', 999) . "\n", 5000);
    go(fn () => fwrite($client, $text));
    $echo = stream_get_contents($client, strlen($text));
    var_dump($echo === strtoupper($text), stream_get_meta_data($client)['blocked']);

    // Nothing comes: the stream's own limit ends it, and nobody else waits for that.
    stream_set_timeout($client, 0, 100_000);
    $other = go(function () use ($client) {
        var_dump(fgets($client), stream_get_meta_data($client)['timed_out'], feof($client));
    });
    echo "goes on\n";
    Co::join([$other]);

    // A stream that does not block never waits.
    stream_set_blocking($client, false);
    var_dump(fgets($client), stream_get_meta_data($client)['blocked']);
    stream_set_blocking($client, true);
    stream_set_timeout($client, 60);

    // The end of a direction.
    fwrite($client, "the last\n");
    stream_socket_shutdown($client, STREAM_SHUT_WR);
    var_dump(fgets($client), fgets($client), feof($client));
    fclose($server);
});
?>
--EXPECT--
HELLO 1
HELLO 2
HELLO 3
bool(true)
bool(true)
goes on
bool(false)
bool(true)
bool(false)
bool(false)
bool(false)
string(9) "THE LAST
"
bool(false)
bool(true)
