--TEST--
buffer_high_watermark, buffer_low_watermark: bufferFull when so much waits for a client, bufferEmpty when it has read so much, once each
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const MB = 1 << 20;
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set([
        'worker_num' => 1, 'socket_buffer_size' => '64M', 'buffer_high_watermark' => '8M', 'buffer_low_watermark' => 1000,
        'kernel_socket_send_buffer_size' => 65536,
    ]);
    $waiting = fn (int $fd) => $server->getClientInfo($fd)['send_queued_bytes'];
    $server->on('receive', function (Swoole\Server $server, int $fd, int $reactor, string $data) {
        for ($i = 0; $i < (int) $data; $i++) {
            $server->send($fd, str_repeat('x', MB));
        }
    });
    $server->on('bufferFull', function (Swoole\Server $server, int $fd) use ($waiting) {
        // It may send, too: that a client does not read is no reason not to tell it so.
        $server->send($fd, 'you are slow');
        echo "full $fd ", $waiting($fd) >= 8 * MB ? 'much' : $waiting($fd), "\n";
    });
    $server->on('bufferEmpty', function (Swoole\Server $server, int $fd) use ($waiting) {
        echo "empty $fd ", $waiting($fd) <= 1000 ? 'little' : $waiting($fd), "\n";
    });
    $server->on('close', function ($server, $fd) { echo "close $fd\n"; });
    // A port with nobody for the high mark: what counts is that socket_buffer_size was reached.
    $other = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $other->set(['socket_buffer_size' => MB]);
    return $server;
});
$client = $server->connect();
foreach ([1, 2] as $round) {
    $client->send('32');
    $server->waitFor("/(full 1 much\n.*?){{$round}}/s");
    $client->read(32 * MB + strlen('you are slow'));
    $server->waitFor("/(empty 1 little\n.*?){{$round}}/s");
}
// Less than the mark is nothing to tell.
$client->send('1')->read(MB);
// One that leaves while much waits: it is not empty then, but over.
$gone = $server->connect();
$gone->send('32');
$server->waitFor('/full 2/');
$gone->close();
$server->waitFor('/close 2/');
$client->close();
$server->waitFor('/close 1/');
echo $server->stop();
?>
--EXPECT--
full 1 much
empty 1 little
full 1 much
empty 1 little
full 2 much
close 2
close 1
