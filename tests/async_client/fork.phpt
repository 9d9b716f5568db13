--TEST--
Swoole\Client with callbacks: a child process that closes the client of its parent sends nothing of what the parent has still to send
--FILE--
<?php
use Swoole\{Client, Event, Process};

const LINES = 500_000;
$listener = stream_socket_server('tcp://127.0.0.1:0');
[, $port] = explode(':', stream_socket_get_name($listener, false));

$client = new Client(SWOOLE_SOCK_TCP, SWOOLE_SOCK_ASYNC);
$client->on('connect', fn () => print("connected\n"));
$client->on('receive', fn () => 0);
$client->on('error', fn () => print("error\n"));
$client->on('close', fn () => print('close in ' . (getmypid() === PARENT ? 'the parent' : 'the child') . "\n"));
define('PARENT', getmypid());
$client->set(['socket_buffer_size' => 64 << 20]);
$client->connect('127.0.0.1', (int) $port);
while (!$client->isConnected()) {
    Event::dispatch();
}
$peer = stream_socket_accept($listener);
$text = '';
for ($line = 0; $line < LINES; $line++) {
    $text .= sprintf("%07d\n", $line);
}
var_dump($client->send($text) === strlen($text));
// The kernel has room again, and nobody has used it yet.
$received = stream_get_contents($peer, 1 << 20);

$child = new Process(function () use ($client) {
    $client->close();
    // Or its object of the connection would end that.
    Process::kill(getmypid(), SIGKILL);
});
$child->start();
Process::wait();

stream_set_blocking($peer, false);
Event::add($peer, function ($peer) use (&$received, $client, $text) {
    $received .= fread($peer, 1 << 20);
    if (strlen($received) >= strlen($text)) {
        Event::del($peer);
        $client->close();
    }
});
Event::wait();
var_dump($received === $text);
?>
--EXPECT--
connected
bool(true)
close in the child
close in the parent
bool(true)
