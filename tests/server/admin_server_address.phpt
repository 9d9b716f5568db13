--TEST--
admin_server: without a secret only on this machine, and not for pages of other sites; over a Unix socket; an address that cannot be
--FILE--
<?php
require __DIR__ . '/../include/outcome.php';
require __DIR__ . '/../include/server.php';

putenv('ADMIN_PATH=' . (getenv('ADMIN_PATH') ?: sys_get_temp_dir() . '/steelwool-admin-' . getmypid()));
$port = stream_socket_server('tcp://127.0.0.1:0');
putenv('ADMIN_PORT=' . (getenv('ADMIN_PORT') ?: substr(strrchr(stream_socket_get_name($port, false), ':'), 1)));
unset($port);
// What a server that was killed leaves behind.
in_server() || fclose(stream_socket_server('unix://' . getenv('ADMIN_PATH')));
$make = function (string $address, int $mode = SWOOLE_BASE) {
    $server = new Swoole\Http\Server('127.0.0.1', 0, $mode);
    $server->set(['worker_num' => 1, 'admin_server' => $address]);
    $server->on('request', fn ($request, $response) => $response->end('hello'));
    return $server;
};
$open = serve(fn () => $make('127.0.0.1:' . getenv('ADMIN_PORT')));
$local = serve(fn () => $make('unix:' . getenv('ADMIN_PATH'), SWOOLE_PROCESS));

/** The status of an answer, and whether pages of other sites may read it. */
function ask(string $address, string $headers): string
{
    for ($end = microtime(true) + PATIENCE; !($socket = @stream_socket_client($address)) && microtime(true) < $end;) {
        usleep(1000);
    }
    fwrite($socket, "GET /api/getpid HTTP/1.0\r\n$headers\r\n");
    $answer = stream_get_contents($socket);
    return substr($answer, 9, 3) . (stripos($answer, 'Access-Control') ? ' for all sites' : '') . ' ' . substr($answer, strpos($answer, '{'), 10);
}
$tcp = 'tcp://127.0.0.1:' . getenv('ADMIN_PORT');
echo ask($tcp, "Host: 127.0.0.1\r\n"), "\n";
echo ask($tcp, "Host: localhost:9502\r\n"), "\n";
echo 'a page: ', ask($tcp, "Host: 127.0.0.1\r\nOrigin: http://elsewhere.example\r\n"), "\n";
foreach (['cross-site', 'same-site', 'same-origin', 'none'] as $site) {
    echo "$site: ", ask($tcp, "Host: 127.0.0.1\r\nSec-Fetch-Site: $site\r\n"), "\n";
}
echo 'a name that means this machine: ', ask($tcp, "Host: elsewhere.example\r\n"), "\n";
$path = getenv('ADMIN_PATH');
echo 'a path: ', ask("unix://$path", "Host: x\r\n"), ', ', decoct(fileperms($path) & 0777), "\n";
echo $open->stop(), $local->stop();

echo "only the socket of nobody is removed\n";
$clear = fn (string $path) => (new ReflectionMethod('Swoole\Server\Admin', 'clear'))->invoke(null, $path);
$listener = stream_socket_server("unix://$path");
foreach (['a listener', 'nobody', 'nothing'] as $what) {
    $what === 'nobody' && fclose($listener);
    $clear($path);
    echo "$what: ", file_exists($path) ? 'there' : 'gone', "\n";
}
touch("$path.file");
$clear("$path.file");
echo 'a file: ', file_exists("$path.file") ? 'there' : 'gone', "\n";
unlink("$path.file");

foreach (['0.0.0.0:9502', 'db.example.org:9502', '127.0.0.1', 'nonsense', ':@0.0.0.0:9502', '127.0.0.1:99999'] as $address) {
    echo outcome(fn () => $make($address)->start()), "\n";
}
?>
--EXPECT--
200 {"code":0,
200 {"code":0,
a page: 403 {"code":40
cross-site: 403 {"code":40
same-site: 403 {"code":40
same-origin: 200 {"code":0,
none: 200 {"code":0,
a name that means this machine: 403 {"code":40
a path: 200 {"code":0,, 600
only the socket of nobody is removed
a listener: there
nobody: gone
nothing: gone
a file: there
Swoole\Exception: admin_server `0.0.0.0:9502`: others reach that address, so it needs a secret: `user:secret@0.0.0.0:9502`
Swoole\Exception: admin_server `db.example.org:9502`: others reach that address, so it needs a secret: `user:secret@db.example.org:9502`
Swoole\Exception: admin_server must be `user:secret@host:port`, `127.0.0.1:port` or `unix:/path`, not `127.0.0.1`
Swoole\Exception: admin_server must be `user:secret@host:port`, `127.0.0.1:port` or `unix:/path`, not `nonsense`
Swoole\Exception: admin_server `:@0.0.0.0:9502`: others reach that address, so it needs a secret: `user:secret@:@0.0.0.0:9502`
Swoole\Exception: admin_server must be `user:secret@host:port`, `127.0.0.1:port` or `unix:/path`, not `127.0.0.1:99999`
