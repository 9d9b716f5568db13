--TEST--
Http\Client: a peer that goes away while a large request is being sent gives -4, once
--FILE--
<?php
// The peer reads the beginning of the request and closes: what is not read is answered with a reset.
$peer = proc_open([PHP_BINARY, '-n', '-r', <<<'PEER'
    $server = stream_socket_server('tcp://127.0.0.1:0');
    echo substr(strrchr(stream_socket_get_name($server, false), ':'), 1), "\n";
    $client = stream_socket_accept($server);
    fread($client, 100);
    fclose($client);
    fgets(STDIN);
    PEER], [['pipe', 'r'], ['pipe', 'w']], $pipes);
$port = (int) fgets($pipes[1]);
$cli = new Swoole\Http\Client('127.0.0.1', $port);
$cli->on('close', fn () => print("onClose\n"));
$cli->post('/upload', str_repeat('x', 32 << 20), function ($cli) {
    echo $cli->statusCode, ' ', in_array($cli->errCode, [32, 104]) ? 'EPIPE or ECONNRESET' : $cli->errCode, "\n";
    var_dump($cli->body === null || $cli->body === '', $cli->isConnected());
    $cli->close();
});
Swoole\Event::rshutdown();
fclose($pipes[0]);
proc_close($peer);
?>
--EXPECT--
-4 EPIPE or ECONNRESET
bool(true)
bool(false)
onClose
