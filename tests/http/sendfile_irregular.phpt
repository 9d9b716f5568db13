--TEST--
Only regular files are sent; a pipe, a socket, a device, a directory or a file of the kernel is refused at once, for HTTP and for TCP
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        if (!$response->sendfile(urldecode($request->server["query_string"]))) {
            $response->end("refused");
        }
    });
    $port = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $port->on('receive', function ($server, $fd, $reactor, $data) {
        if (!$server->sendfile($fd, trim($data))) {
            $server->send($fd, "refused\r\n");
        }
    });
    return $server;
});
$fifo = tempnam('/tmp', 'steelwool-') . '.fifo';
exec("mkfifo $fifo");
$link = "$fifo.link";
symlink($fifo, $link);
$socket = stream_socket_server("unix://$fifo.socket");
file_put_contents("$fifo.txt", 'a text');
symlink("$fifo.txt", "$fifo.good");
$tcp = $server->connect(1);
$paths = [$fifo, $link, "$fifo.socket", '/dev/zero', '/dev/tty', '/dev/ptmx', '/tmp', '/proc/self/status', '/sys/kernel/mm/transparent_hugepage/enabled', '/nonexistent'];
foreach ($paths as $path) {
    echo $server->get('/?' . urlencode($path))->body, ' ', $tcp->send("$path\n")->line(), "\n";
}
echo $server->get('/?' . urlencode("$fifo.good"))->body, ' ', $tcp->send("$fifo.good\n")->read(6), "\n";
$output = $server->stop();
preg_match_all('/Warning: Swoole.*(Http.Response|Server)::sendfile\(\): cannot send the file \'([^\']*)\': (.*) in /', $output, $lines, PREG_SET_ORDER);
foreach ($lines as [, $class, $path, $why]) {
    if ($class !== 'Server') {
        echo str_replace($fifo, 'FIFO', $path), ": $why\n";
    }
}
echo count($lines), "\n";
array_map(unlink(...), [$fifo, $link, "$fifo.socket", "$fifo.txt", "$fifo.good", substr($fifo, 0, -5)]);
?>
--EXPECT--
refused refused
refused refused
refused refused
refused refused
refused refused
refused refused
refused refused
refused refused
refused refused
refused refused
a text a text
FIFO: it is not a regular file
FIFO.link: it is not a regular file
FIFO.socket: it is not a regular file
/dev/zero: it is not a regular file
/dev/tty: it is not a regular file
/dev/ptmx: it is not a regular file
/tmp: it is not a regular file
/proc/self/status: it lies in a file system of the kernel, which does not know its size
/sys/kernel/mm/transparent_hugepage/enabled: it lies in a file system of the kernel, which does not know its size
/nonexistent: No such file or directory
20
