--TEST--
A worker that is killed before it has read what a client had sent, and that it has left, leaves that to the next worker: in order, once, up to close
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 1, 'reactor_num' => 1, 'enable_coroutine' => false]);
    $tell = fn ($what) => print($what . "\n");
    $server->on('connect', fn ($server, $fd) => $tell("connect $fd"));
    $server->on('close', fn ($server, $fd) => $tell("close $fd"));
    $server->on('receive', function ($server, $fd, $reactor, $data) use ($tell) {
        $tell("receive $fd $data");
        if ($data === 'stop') {
            // It goes no further, and reads nothing.
            Swoole\Process::kill(getmypid(), SIGSTOP);
        }
        $server->send($fd, getmypid() . ' ' . count(iterator_to_array($server->connections)) . "\n");
    });
    return $server;
});
$connect = fn () => eventually(fn () => @stream_socket_client("tcp://127.0.0.1:$server->port"), 'a connection');
$kept = $connect();
stream_set_timeout($kept, (int) PATIENCE);
fwrite($kept, 'hello');
[$pid] = explode(' ', fgets($kept));
fwrite($kept, 'stop');
$server->waitFor('/receive 1 stop/');
foreach (['one', 'two'] as $word) {
    $client = $connect();
    fwrite($client, $word);
    fclose($client);
}
$last = $connect();
fwrite($last, 'three');
eventually(fn () => str_contains(file_get_contents("/proc/$pid/status"), 'State:	T') ?: null, 'its stop');
Swoole\Process::kill((int) $pid, SIGKILL);
stream_set_timeout($last, (int) PATIENCE);
[$next] = explode(' ', fgets($last));
foreach ([2, 3] as $fd) {
    $server->waitFor("/close $fd/");
}
fwrite($last, 'how many?');
[, $open] = explode(' ', trim(fgets($last)));
echo $next !== $pid ? "the next worker, $open connections\n" : "who?\n";
foreach ([1 => $kept, 4 => $last] as $fd => $client) {
    fclose($client);
    $server->waitFor("/close $fd/");
}
$lines = explode("\n", $server->stop());
foreach ([1, 2, 3, 4] as $fd) {
    echo implode(', ', preg_grep("/^\w+ $fd\b/", $lines)), "\n";
}
?>
--EXPECT--
the next worker, 2 connections
connect 1, receive 1 hello, receive 1 stop, close 1
connect 2, receive 2 one, close 2
connect 3, receive 3 two, close 3
connect 4, receive 4 three, receive 4 how many?, close 4
