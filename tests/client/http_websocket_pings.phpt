--TEST--
Http\Client with WebSocket answers each ping, also many at once, and no more of them than fit for a server that does not read
--FILE--
<?php
require __DIR__ . '/../include/proxies.php';
use Swoole\Coroutine\Channel;
use Swoole\Http\Client;

use function Swoole\Coroutine\run;

run(function () {
    $shake = function ($connection) {
        $head = $connection->recv();
        $key = preg_replace('/.*^Sec-WebSocket-Key: (\S+).*/ms', '$1', $head);
        $accept = base64_encode(sha1($key . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11', true));
        $connection->sendAll("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: $accept\r\n\r\n");
    };
    $ping = fn (string $payload) => pack('CC', 0x89, strlen($payload)) . $payload;
    $pong = function ($connection): string {
        $frame = $connection->recvAll(6);
        $payload = $connection->recvAll(ord($frame[1]) & 0x7f);
        return dechex(ord($frame[0])) . ' ' . ($payload ^ str_pad('', strlen($payload), substr($frame, 2)));
    };
    $connect = function (int $port, Channel $events): Client {
        $client = new Client('127.0.0.1', $port);
        $client->on('message', fn ($client, $frame) => $events->push($frame->data));
        $client->on('close', fn () => $events->push('closed'));
        $client->upgrade('/', fn ($client) => $events->push($client->statusCode));
        return $client;
    };

    $events = new Channel(10);
    $pongs = new Channel(20);
    $port = listens(function ($connection) use ($shake, $ping, $pong, $pongs) {
        $shake($connection);
        $connection->sendAll(implode(array_map(fn ($number) => $ping("ping $number"), range(1, 10))));
        for ($number = 1; $number <= 10; $number++) {
            $pongs->push($pong($connection));
        }
    });
    $client = $connect($port, $events);
    echo $events->pop(), "\n";
    for ($number = 1; $number <= 10; $number++) {
        echo $pongs->pop(), "\n";
    }
    $client->close();

    // 50 MB of pings, and none of their answers is taken.
    $events = new Channel(10);
    $port = listens(function ($connection) use ($shake, $ping) {
        $shake($connection);
        $pings = str_repeat($ping(str_repeat('p', 125)), 4000);
        for ($time = 0; $time < 100; $time++) {
            $connection->sendAll($pings);
        }
        $connection->sendAll("\x81\x04done");
        // To the end: a close before all has been read would take back what the client has not read.
        while ($connection->recv()) {
        }
        $connection->close();
    });
    $before = (int) preg_replace('/.*VmRSS:\s+(\d+).*/s', '$1', file_get_contents('/proc/self/status'));
    $client = $connect($port, $events);
    echo $events->pop(), ', ', $events->pop(), "\n";
    $after = (int) preg_replace('/.*VmRSS:\s+(\d+).*/s', '$1', file_get_contents('/proc/self/status'));
    var_dump($after - $before < 16384);
    $client->close();
    array_map(fn ($server) => $server->close(), $GLOBALS['servers']);
});
?>
--EXPECT--
101
8a ping 1
8a ping 2
8a ping 3
8a ping 4
8a ping 5
8a ping 6
8a ping 7
8a ping 8
8a ping 9
8a ping 10
101, done
bool(true)
