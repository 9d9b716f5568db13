--TEST--
A client that connects while its own connect() reads the settings: the first one counts, the other one is refused
--FILE--
<?php
use Swoole\{Async\Client, Event};

$listener = stream_socket_server('tcp://127.0.0.1:0');
stream_set_blocking($listener, false);
$accepted = [];
Event::add($listener, function ($listener) use (&$accepted) {
    $accepted[] = stream_socket_accept($listener);
});
$port = (int) substr(strrchr(stream_socket_get_name($listener, false), ':'), 1);
// The values are objects: whoever takes one for a number is warned of it, the first key more than once.
foreach (['socket_buffer_size' => 2, 'buffer_high_watermark' => 1, 'buffer_low_watermark' => 1] as $key => $turns) {
    for ($turn = 1; $turn <= $turns; $turn++) {
        $client = new Client(SWOOLE_SOCK_TCP);
        $said = [];
        $client->on('connect', function (Client $client) use (&$said) {
            $said[] = 'connect';
            $client->send('x') === 1 || print("cannot send\n");
            $client->close();
        });
        $client->on('receive', fn () => 0);
        $client->on('error', function (Client $client) use (&$said) {
            $said[] = "error $client->errCode";
        });
        $client->on('close', function (Client $client) use (&$said) {
            $said[] = 'close, ' . json_encode($client->isConnected());
        });
        $client->set([$key => new stdClass]);
        $calls = 0;
        set_error_handler(function (int $level, string $text) use ($client, $port, $turn, &$calls, &$said) {
            if (str_contains($text, 'could not be converted') && ++$calls === $turn) {
                $client->set(['socket_buffer_size' => null, 'buffer_high_watermark' => null, 'buffer_low_watermark' => null]);
                $said[] = 'inner ' . json_encode($client->connect('127.0.0.1', $port));
            }
        });
        $outer = $client->connect('127.0.0.1', $port);
        restore_error_handler();
        while (count($said) < 3) {
            Event::dispatch();
        }
        echo "$key: ", implode(', ', $said), ', outer ', json_encode($outer), "\n";
    }
}
Event::del($listener);
?>
--EXPECT--
socket_buffer_size: inner true, connect, close, false, outer false
socket_buffer_size: inner true, connect, close, false, outer false
buffer_high_watermark: inner true, connect, close, false, outer false
buffer_low_watermark: inner true, connect, close, false, outer false
