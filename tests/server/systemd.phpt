--TEST--
A server takes over the listening sockets that systemd has opened, and says why it cannot
--SKIPIF--
<?php
exec('command -v python3', $found);
$found || die('skip without python3, which stands for systemd');
?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';

/** As systemd starts a service: python has the sockets at 3 and behind, says so, and becomes PHP. */
const SYSTEMD = <<<'PYTHON'
import os, socket, sys
path = os.environ['SYSTEMD_TEST']
tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
tcp.bind(('127.0.0.1', 0))
tcp.listen(5)
unix = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
unix.bind(path)
unix.listen(5)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(('127.0.0.1', 0))
copies = [os.dup2(os.dup(one.fileno()), 100 + at) for at, one in enumerate([tcp, unix, udp])]
for at, copy in enumerate(copies):
    os.dup2(copy, 10 + at)
    os.set_inheritable(10 + at, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='3', LISTEN_FDS_START='10')
os.execv(sys.argv[1], sys.argv[1:])
PYTHON;

$path = getenv('SYSTEMD_TEST') ?: '/tmp/steelwool-systemd-' . getmypid();
putenv("SYSTEMD_TEST=$path");
if (!in_server()) {
    $script = tempnam('/tmp', 'steelwool-systemd-');
    file_put_contents($script, SYSTEMD);
    putenv("STEELWOOL_WRAPPER=python3 $script");
}
$server = serve(function () {
    $server = new Swoole\Http\Server('SYSTEMD', 0);
    $server->set(['worker_num' => 2]);
    $server->on('request', fn ($request, $response) => $response->end("for $server->host" . ($request->get ? ' ' . getmypid() : '')));
    $server->ports[2]->on('packet', fn ($server, $data, $client) => $server->sendto($client['address'], $client['port'], "$data back", $client['server_socket']));
    foreach ($server->ports as $port) {
        echo $port->type, ' ', $port->type === SWOOLE_SOCK_UNIX_STREAM ? 'a path' : "$port->host ", $port->port > 0 ? 'a port' : '', "\n";
    }
    return $server;
});
if (in_server()) {
    exit;
}
putenv('STEELWOOL_WRAPPER');
echo $server->get('/')->body, "\n";
$unix = stream_socket_client("unix://$path");
fwrite($unix, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
echo substr(stream_get_contents($unix), -11), "\n";
$udp = stream_socket_client("udp://127.0.0.1:{$server->ports[2]}");
stream_set_timeout($udp, 5);
fwrite($udp, 'a datagram');
echo fread($udp, 100), "\n";
// A reload keeps the sockets.
$pid = fn () => $server->get('/?pid=1')->body;
$before = [];
for ($i = 0; $i < 50; $i++) {
    $before[$pid()] = true;
}
$server->signal('USR1', $server->manager());
eventually(fn () => !isset($before[$pid()]) ?: null, 'a new worker');
echo $server->get('/')->body, "\n";
echo $server->stop();
// It is systemd's, and stays.
var_dump(file_exists($path));
unlink($path);
unlink($script);

echo "without it\n";
$tell = function (array $environment) {
    array_map(fn ($name) => putenv($name), ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDS_START']);
    array_walk($environment, fn ($value, $name) => putenv("$name=$value"));
    try {
        new Swoole\Server('systemd', 0);
        echo "there is one\n";
    } catch (Error $error) {
        echo get_class($error), ': ', str_replace(getmypid(), 'PID', $error->getMessage()), "\n";
    }
};
$file = fopen(__FILE__, 'r');
$tell([]);
$tell(['LISTEN_PID' => 1, 'LISTEN_FDS' => 1]);
$tell(['LISTEN_PID' => getmypid(), 'LISTEN_FDS' => 'one']);
$tell(['LISTEN_PID' => getmypid(), 'LISTEN_FDS' => 0]);
$tell(['LISTEN_PID' => getmypid(), 'LISTEN_FDS' => PHP_INT_MAX]);
$tell(['LISTEN_PID' => getmypid(), 'LISTEN_FDS' => 1, 'LISTEN_FDS_START' => -1]);
$tell(['LISTEN_PID' => getmypid(), 'LISTEN_FDS' => 1, 'LISTEN_FDS_START' => 1000]);
$tell(['LISTEN_PID' => getmypid(), 'LISTEN_FDS' => 1, 'LISTEN_FDS_START' => 0]);
[$one] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$number = fn ($stream) => array_search(true, array_map(fn ($fd) => @fstat($stream)['ino'] === @stat("/proc/self/fd/$fd")['ino'], array_combine($all = array_diff(scandir('/proc/self/fd'), ['.', '..']), $all)));
$tell(['LISTEN_PID' => getmypid(), 'LISTEN_FDS' => 1, 'LISTEN_FDS_START' => $number($one)]);
?>
--EXPECTF--
for SYSTEMD
for SYSTEMD
a datagram back
for SYSTEMD
1 127.0.0.1 a port
5 a path
2 127.0.0.1 a port
[log] INFO	server is reloading all workers now
bool(true)
without it
Error: failed to add systemd socket: there is no LISTEN_PID in the environment, or it is no number
Error: failed to add systemd socket: LISTEN_PID is 1, and this process is PID
Error: failed to add systemd socket: there is no LISTEN_FDS in the environment, or it is no number
Error: failed to add systemd socket: LISTEN_FDS is out of range
Error: failed to add systemd socket: LISTEN_FDS is out of range
Error: failed to add systemd socket: LISTEN_FDS_START is out of range
Error: failed to add systemd socket: descriptor 1000: Bad file descriptor (os error 9)
Error: failed to add systemd socket: descriptor 0: Socket operation on non-socket (os error 88)
Error: failed to add systemd socket: descriptor %d: it does not listen
