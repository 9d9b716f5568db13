--TEST--
open_tcp_keepalive and its figures hold for accepted connections; without it the kernel asks nothing
--SKIPIF--
<?php if (!is_readable('/proc/net/tcp')) die('skip: no /proc/net/tcp'); ?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';

/** Seconds until the kernel asks the client of this port's one connection; null: it does not. */
function asks_in(ServerProcess $server): ?int
{
    $client = $server->connect();
    $client->request('GET', '/');
    $port = sprintf('%04X', $server->port);
    // local address, remote address, state (01: established), queues, timer (02: keep-alive) and hundredths of a second
    preg_match("~: 0100007F:$port \\S+ 01 \\S+ (\\d\\d):(\\S+)~", file_get_contents('/proc/net/tcp'), $found) or die('no connection');
    return $found[1] === '02' ? (int) round(hexdec($found[2]) / 100 / 50) * 50 : null;
}

function serve_with(array $options): ServerProcess
{
    return serve(function () use ($options) {
        $server = new Swoole\Http\Server('127.0.0.1', 0);
        $server->set(['worker_num' => 1] + $options);
        $server->on('request', fn ($request, $response) => $response->end('ok'));
        return $server;
    });
}

$asking = serve_with(['open_tcp_keepalive' => true, 'tcp_keepidle' => 300, 'tcp_keepinterval' => 5, 'tcp_keepcount' => 3]);
$plain = serve_with(['tcp_keepidle' => 300]);
var_dump(asks_in($asking), asks_in($plain));

foreach ([['tcp_keepidle' => 0], ['tcp_keepinterval' => 40000], ['tcp_keepcount' => 128], ['tcp_user_timeout' => -1]] as $bad) {
    try {
        (new Swoole\Server('127.0.0.1', 0))->set($bad);
    } catch (ValueError $e) {
        echo $e->getMessage(), "\n";
    }
}

// Limits that are not built are not passed over in silence.
foreach ([['ssl_compress' => true]] as $limit) {
    try {
        (new Swoole\Server('127.0.0.1', 0))->set($limit);
    } catch (Swoole\Exception $e) {
        echo $e->getMessage(), "\n";
    }
}
?>
--EXPECT--
int(300)
NULL
Swoole\Server::set(): option 'tcp_keepidle' must be between 1 and 32767
Swoole\Server::set(): option 'tcp_keepinterval' must be between 1 and 32767
Swoole\Server::set(): option 'tcp_keepcount' must be between 1 and 127
Swoole\Server::set(): option 'tcp_user_timeout' must be between 0 and 2147483647
swoole: option 'ssl_compress' is not built yet in this version of Steelwool (see docs/settings.md)
option 'ssl_compress' is not built yet in this version of Steelwool (see docs/settings.md)
