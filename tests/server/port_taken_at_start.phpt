--TEST--
A server listens when it starts: a port that another one has taken meanwhile is refused then
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$second = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->on('receive', fn () => null);
    $server->on('start', fn () => print("never\n"));
    // A process of its own, so that it is no server of ours.
    $code = '$s = stream_socket_server("tcp://127.0.0.1:" . $argv[1], $e, $t, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, stream_context_create(["socket" => ["so_reuseport" => false]]));'
        . 'echo $s ? "taken\n" : "not taken: $t\n"; fgets(STDIN);';
    $process = proc_open([PHP_BINARY, '-n', '-r', $code, '--', (string) $server->port], [['pipe', 'r'], ['pipe', 'w']], $pipes);
    echo fgets($pipes[1]);
    var_dump($server->start());
    fclose($pipes[0]);
    var_dump(swoole_last_error());
    return null;
});
$output = $second->wait();
echo preg_replace('/ in \S+ on line \d+/', ' in FILE', $output);
?>
--EXPECT--
taken

Warning: Swoole\Server::start(): failed to start the server: Address already in use (os error 98) in FILE
bool(false)
int(98)
