--TEST--
A TCP server: connect, receive and close; send, sendfile, close, and an unknown session
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('connect', function ($server, $fd, $reactor) {
        echo "connect $fd\n";
        $server->send($fd, "welcome\r\n");
    });
    $server->on('receive', function ($server, $fd, $reactor, $data) {
        switch ($data) {
            case 'file':
                $server->sendfile($fd, __FILE__, 0, 5);
                break;
            case 'missing':
                $server->send($fd, json_encode($server->sendfile($fd, '/nonexistent')) . "\r\n");
                break;
            case 'unknown':
                $answer = [$server->send(999, 'x'), $server->getLastError() === SWOOLE_ERROR_SESSION_NOT_EXIST, $server->close(999), $server->exists(999), $server->exists($fd)];
                $server->send($fd, json_encode($answer) . "\r\n");
                break;
            case 'empty':
                $server->send($fd, json_encode($server->send($fd, '')) . "\r\n");
                break;
            case 'close':
                $server->send($fd, "bye\r\n");
                var_dump($server->close($fd), $server->exists($fd), @$server->send($fd, 'too late'));
                break;
            default:
                $server->send($fd, $data);
        }
    });
    $server->on('close', function ($server, $fd, $reactor) {
        echo "close $fd " . ($reactor < 0 ? 'by the server' : 'by the client') . ' ' . json_encode($server->exists($fd)) . "\n";
    });
    return $server;
});
$client = $server->connect();
echo $client->line(), "\n";
echo $client->send('hello')->read(5), "\n";
echo $client->send('file')->read(5), "\n";
foreach (['missing', 'unknown', 'empty', 'close'] as $word) {
    echo $client->send($word)->line(), "\n";
}
var_dump($client->isClosed());

// More than any buffer holds, in both directions.
$client = $server->connect();
$client->line();
$data = random_bytes(1 << 20);
echo $client->send($data)->read(1 << 20) === $data ? 'same' : 'different', "\n";
$client->close();
$server->waitFor('/close 2/');
echo $server->stop();
?>
--EXPECT--
welcome
hello
<?php
false
[false,true,false,false,true]
false
bye
bool(true)
same
connect 1

Warning: Swoole\Server::sendfile(): cannot send the file '/nonexistent': No such file or directory in server/tcp.php on line 16

Warning: Swoole\Server::send(): the data sent must not be empty in server/tcp.php on line 23
bool(true)
bool(false)
bool(false)
close 1 by the server false
connect 2
close 2 by the client false
