--TEST--
send_yield: send() waits for a client that does not read, or with the option off answers false
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const MB = 1 << 20;
function program(bool $yield): Swoole\Http\Server
{
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'send_yield' => $yield, 'socket_buffer_size' => MB, 'kernel_socket_send_buffer_size' => 65536]);
    $raw = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $raw->set(['socket_buffer_size' => MB, 'kernel_socket_send_buffer_size' => 65536]);
    $raw->on('receive', function (Swoole\Server $server, int $fd) {
        // 20 MB are more than the kernel keeps for anybody.
        for ($i = 0; $i < 20 && ($sent = $server->send($fd, str_repeat('x', MB))); $i++);
        echo $sent ? "all sent\n" : 'send: false, ' . swoole_last_error() . "\n";
    });
    $server->on('request', function ($request, $response) {
        if ($request->server['request_uri'] === '/waiting') {
            return $response->end('others are served');
        }
        for ($i = 0; $i < 20 && ($sent = $response->write(str_repeat('x', MB))); $i++);
        echo $sent ? "all written\n" : "write: false\n";
    });
    return $server;
}
$servers = [serve(fn () => program(true)), serve(fn () => program(false))];
[$waits, $refuses] = $servers;
$client = $waits->connect(1);
$client->send('go');
echo $waits->get('/waiting'), ', ', $waits->output() === '' ? 'it waits' : $waits->output(), "\n";
$client->read(20 * MB);
$waits->waitFor('/all sent/');
$stream = $waits->connect();
echo strlen($stream->request('GET', '/stream')->body) / MB, "\n";
$stream->close();
echo $waits->stop();

$client = $refuses->connect(1);
$client->send('go');
$refuses->waitFor('/send: false/');
$client->close();
$client = $refuses->connect();
$client->send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
$refuses->waitFor('/write: false/');
$client->close();
// What was refused breaks the answer off, and the log says so.
echo preg_replace('/.*WARNING.*\n/', '', $refuses->stop());
?>
--EXPECT--
200 others are served, it waits
20
all sent
all written
send: false, 1009
write: false
