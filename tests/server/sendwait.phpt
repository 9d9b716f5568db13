--TEST--
Server::sendwait() answers when the kernel has all, in a coroutine and in a callback, and gives up a client that does not read; only in workers in BASE mode
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const MB = 1 << 20;

function program(int $mode, bool $coroutines): Swoole\Server
{
    $server = new Swoole\Server('127.0.0.1', 0, $mode);
    $server->set(['worker_num' => 1, 'task_worker_num' => 1, 'enable_coroutine' => $coroutines, 'kernel_socket_send_buffer_size' => 65536, 'log_level' => SWOOLE_LOG_NONE]);
    // Enough for who reads, on a busy machine, too.
    swoole_async_set(['socket_send_timeout' => 3]);
    $server->on('receive', function (Swoole\Server $server, int $fd, int $reactor, string $data) {
        $text = match (trim($data)) {
            'large', 'deaf' => str_repeat('x', 20 * MB),
            'empty' => '',
            default => 'small',
        };
        $sent = $server->sendwait($fd, $text);
        $left = $server->getClientInfo($fd)['send_queued_bytes'] ?? 0;
        echo trim($data), ': ', json_encode($sent), $sent ? '' : ', ' . swoole_last_error(), $left > 0 ? ', some left' : '', "\n";
        if ($data === "others\n") {
            var_dump($server->sendwait(12345, 'x'), swoole_last_error());
            $server->task($fd);
        }
    });
    $server->on('task', function (Swoole\Server $server, $id, $from, int $fd) {
        var_dump($server->sendwait($fd, 'x'));
        $server->send($fd, 'from the task');
        return true;
    });
    $server->on('finish', fn () => 0);
    return $server;
}
$servers = [serve(fn () => program(SWOOLE_BASE, true)), serve(fn () => program(SWOOLE_BASE, false)), serve(fn () => program(SWOOLE_PROCESS, true))];
if (in_server()) {
    exit;
}
foreach ($servers as $at => $server) {
    echo ['in coroutines', 'in callbacks', 'PROCESS mode'][$at], "\n";
    $client = $server->connect();
    $client->send("small\n");
    if ($at === 2) {
        $server->waitFor('/small: false/');
        echo $server->stop();
        continue;
    }
    var_dump($client->read(5));
    $client->send("large\n");
    var_dump(strlen($client->read(20 * MB)) === 20 * MB);
    $server->waitFor('/large/');
    $client->send("empty\n");
    $server->waitFor('/empty/');
    $deaf = $server->connect();
    $deaf->send("deaf\n");
    $server->waitFor('/some left/');
    // It was only given up to wait for it.
    var_dump(strlen($deaf->read(20 * MB)) === 20 * MB);
    $client->send("others\n");
    var_dump($client->read(5), $client->read(13));
    echo $server->stop();
}
var_dump((new Swoole\Server('127.0.0.1', 0))->sendwait(1, 'x'));
?>
--EXPECTF--
in coroutines
string(5) "small"
bool(true)
bool(true)
string(5) "small"
string(13) "from the task"
small: true
large: true

Warning: Swoole\Server::sendwait(): the data sent must not be empty in %s on line %d
empty: false, 550
deaf: false, 110, some left
others: true
bool(false)
int(1005)

Warning: Swoole\Server::sendwait(): can only be used with base mode and must be within worker process in %s on line %d
bool(false)
in callbacks
string(5) "small"
bool(true)
bool(true)
string(5) "small"
string(13) "from the task"
small: true
large: true

Warning: Swoole\Server::sendwait(): the data sent must not be empty in %s on line %d
empty: false, 550
deaf: false, 110, some left
others: true
bool(false)
int(1005)

Warning: Swoole\Server::sendwait(): can only be used with base mode and must be within worker process in %s on line %d
bool(false)
PROCESS mode

Warning: Swoole\Server::sendwait(): can only be used with base mode and must be within worker process in %s on line %d
small: false, 503

Warning: Swoole\Server::sendwait(): server is not running in %s on line %d
bool(false)
