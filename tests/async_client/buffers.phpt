--TEST--
What the other side does not read waits: bufferFull, bufferEmpty, and a limit; files go the same way; sleep() and wakeup()
--FILE--
<?php
use Swoole\{Async\Client, Coroutine, Event, Timer};

/** Accepts one connection; the program has its stream. */
function peer(?callable $accepted): int
{
    $listener = stream_socket_server('tcp://127.0.0.1:0');
    stream_set_blocking($listener, false);
    Event::add($listener, function ($listener) use ($accepted) {
        $stream = stream_socket_accept($listener);
        Event::del($listener);
        stream_set_blocking($stream, false);
        $accepted($stream);
    });
    return (int) substr(strrchr(stream_socket_get_name($listener, false), ':'), 1);
}
function client(array $events, array $settings = []): Client
{
    $client = new Client(SWOOLE_SOCK_TCP);
    $client->set($settings);
    foreach ($events + ['connect' => fn () => 0, 'receive' => fn () => 0, 'error' => fn () => 0, 'close' => fn () => 0] as $event => $callback) {
        $client->on($event, $callback);
    }
    return $client;
}
/** Reads all that comes. */
function drain($stream, callable $done): void
{
    $all = '';
    Event::add($stream, function ($stream) use (&$all, $done) {
        $part = fread($stream, 1 << 20);
        if ($part === '' && feof($stream)) {
            Event::del($stream);
            $done($all);
        }
        $all .= $part;
    });
}

/** Reads from the last peer, once it has accepted. */
function read_now(callable $done): void
{
    $timer = Timer::tick(1, function (int $timer) use ($done) {
        if (isset($GLOBALS['stream'])) {
            Timer::clear($timer);
            drain($GLOBALS['stream'], $done);
        }
    });
}

// The other side reads only when the buffer is full.
$piece = random_bytes(100_000);
$client = client([
    'connect' => function (Client $client) use ($piece, &$sent) {
        $full = false;
        $client->on('bufferFull', function (Client $client) use (&$full) {
            echo "full\n";
            $full = true;
        });
        $client->on('bufferEmpty', function (Client $client) use (&$full, &$sent, $piece) {
            echo "empty\n";
            $client->sendfile(__FILE__, 0, 5); // Goes behind what was sent.
            $client->send('the end');
            Timer::after(1, fn () => $client->close());
        });
        for ($sent = 0; !$full; $sent++) {
            $client->send($piece);
        }
        // More than socket_buffer_size is not taken.
        while (@$client->send($piece) !== false) {
            $sent++;
        }
        echo 'too much: ', $client->errCode === SWOOLE_ERROR_OUTPUT_BUFFER_OVERFLOW ? 'refused' : $client->errCode, "\n";
        read_now(function (string $all) use (&$sent, $piece) {
            echo $all === str_repeat($piece, $sent) . '<?php' . 'the end' ? "all of it has come, in order\n" : 'something else has come: ' . strlen($all) . "\n";
        });
    },
    'close' => fn () => print("closed\n"),
], ['socket_buffer_size' => 2_000_000, 'buffer_high_watermark' => 1_000_000, 'buffer_low_watermark' => 0]);
$client->connect('127.0.0.1', peer(function ($accepted) use (&$stream) {
    $stream = $accepted;
}), 1);
Event::wait();

echo "a file\n";
$file = sys_get_temp_dir() . '/steelwool-sendfile-' . getmypid();
file_put_contents($file, $content = random_bytes(3_000_000));
$client = client(['connect' => function (Client $client) use ($file) {
    var_dump($client->sendfile($file), $client->sendfile($file, 10, 20), $client->send('.'));
    foreach (['', '/no/such/file', __DIR__] as $none) {
        var_dump(@$client->sendfile($none));
    }
    var_dump(@$client->sendfile($file, 5_000_000));
    Timer::after(50, fn () => $client->close());
}]);
$client->connect('127.0.0.1', peer(fn ($stream) => drain($stream, function (string $all) use ($content) {
    echo $all === $content . substr($content, 10, 20) . '.' ? "all of it has come\n" : 'something else has come: ' . strlen($all) . "\n";
})), 1);
Event::wait();
unlink($file);

echo "sleep\n";
$client = client([
    'connect' => function (Client $client) {
        var_dump($client->sleep(), $client->pause());
        Timer::after(20, function () use ($client) {
            echo "wakes up\n";
            var_dump($client->wakeup(), $client->resume());
        });
    },
    'receive' => function (Client $client, string $data) {
        echo "$data\n";
        $client->close();
        var_dump(@$client->sleep(), @$client->send('x'), @$client->close());
    },
]);
$client->connect('127.0.0.1', peer(function ($accepted) use (&$stream) {
    $stream = $accepted;
    fwrite($stream, 'comes later');
}), 1);
Event::wait();
?>
--EXPECT--
full
too much: refused
empty
closed
all of it has come, in order
a file
bool(true)
bool(true)
int(1)
bool(false)
bool(false)
bool(false)
bool(false)
all of it has come
sleep
bool(true)
bool(false)
wakes up
bool(true)
bool(false)
comes later
bool(false)
bool(false)
bool(false)
