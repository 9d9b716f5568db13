--TEST--
A pool listens: a message and its answer are a length and so many bytes; whoever is silent or sends nonsense holds nobody up
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Process\Pool;

$server = serve(function () {
    $pool = new Pool(2, SWOOLE_IPC_SOCKET);
    $pool->set(['max_package_size' => 1000]);
    // A port that nobody has.
    for ($port = 20000 + getmypid() % 20000; !@$pool->listen('127.0.0.1', $port, 10); $port++);
    $pool->on('start', fn () => file_put_contents('php://fd/3', "READY 1 $port\n"));
    $pool->on('message', function (Pool $pool, string $message) {
        if ($message === 'detach') {
            var_dump($pool->detach(), $pool->detach());
        }
        if ($message === 'silence') {
            return;
        }
        var_dump($pool->write(''), $pool->write("$message, "), $pool->write('says who asks'));
    });
    $pool->on('workerStop', fn () => print("stops\n"));
    $pool->start();
    var_dump($pool->write('nobody waits'));
});

function connect(): mixed
{
    global $server;
    $peer = stream_socket_client("tcp://127.0.0.1:$server->port", $code, $text, 10);
    stream_set_timeout($peer, 10);
    return $peer;
}

function ask(string $message): string
{
    $peer = connect();
    fwrite($peer, pack('N', strlen($message)) . $message);
    $answer = stream_get_contents($peer);
    return $answer === '' ? 'nothing' : substr($answer, 4) . ' (' . unpack('N', $answer)[1] . ')';
}

if (!in_server()) {
    $silent = array_map(fn () => connect(), range(1, 20));
    fwrite($silent[0], pack('N', 100) . 'half');
    echo ask('hello'), "\n", ask(str_repeat('x', 1000)) === str_repeat('x', 1000) . ', says who asks (1015)' ? 'long' : 'wrong', "\n";
    echo ask('silence'), "\n";
    foreach ([pack('N', 1001) . 'x', pack('N', 0), "GET / HTTP/1.0\r\n\r\n"] as $nonsense) {
        $peer = connect();
        fwrite($peer, $nonsense);
        echo strlen(stream_get_contents($peer)), ' ';
    }
    echo ask('again'), "\n", ask('detach'), "\n", ask('the next one'), "\n";
    $output = $server->stop();
    var_dump(substr_count($output, "stops\n"), substr_count($output, 'bool(true)'));
}
?>
--EXPECT--
hello, says who asks (20)
long
nothing
0 0 0 again, says who asks (20)
detach, says who asks (21)
the next one, says who asks (27)
int(3)
int(11)
