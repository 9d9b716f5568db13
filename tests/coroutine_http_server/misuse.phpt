--TEST--
Coroutine\Http\Server: addresses that cannot be, options that cannot be, start() twice and outside of coroutines
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Http\{Client, Server};
use function Swoole\Coroutine\run;

function refused(Closure $attempt): void
{
    try {
        var_dump($attempt());
    } catch (Throwable $refusal) {
        echo get_class($refusal), ': ', preg_replace('/:\d{4,5}\)/', ':PORT)', $refusal->getMessage()), ' (', $refusal->getCode(), ")\n";
    }
}

$server = new Server('127.0.0.1');
refused(fn () => $server->start());
refused(fn () => new Server(''));
refused(fn () => new Server('127.0.0.1', $server->port));
refused(fn () => new Server('127.0.0.1', 70000));
refused(fn () => $server->set(['package_max_length' => 0]));
refused(fn () => $server->set(['nobody_knows_this' => 1, 'worker_num' => 4]));
refused(fn () => clone $server);
refused(fn () => serialize($server));
refused(fn () => $server->__construct('127.0.0.1'));
refused(fn () => $server->handle('/', 'no such function'));
var_dump((new ReflectionClass(Server::class))->isFinal(), new Co\Http\Server('127.0.0.1') instanceof Server);

run(function () {
    $server = new Server('127.0.0.1', 0, true);
    var_dump($server->ssl, $server->settings);
    refused(fn () => $server->start());
    $server->set(['ssl_cert_file' => '/no/such/file', 'ssl_key_file' => '/no/such/file']);
    refused(fn () => $server->start());

    $server = new Server('127.0.0.1');
    $starting = Coroutine::create(fn () => var_dump($server->start()));
    var_dump(@$server->start(), error_get_last()['message']);
    // Who is cancelled serves no longer.
    var_dump(Coroutine::cancel($starting));
    Coroutine::join([$starting]);
    $client = new Client('127.0.0.1', $server->port);
    $client->set(['timeout' => 0.05]);
    var_dump($client->get('/'), $client->errCode === SOCKET_ETIMEDOUT);
    unset($server);
    $client = new Client('127.0.0.1', $client->port);
    var_dump($client->get('/'), $client->errCode === SOCKET_ECONNREFUSED);
});
?>
--EXPECTF--
Swoole\Error: API must be called in the coroutine (10001)
Swoole\Exception: host is empty (22)
Swoole\Exception: bind(127.0.0.1:PORT) failed (98)
Swoole\Exception: bind(127.0.0.1:PORT) failed (22)
ValueError: Swoole\Coroutine\Http\Server::set(): option 'package_max_length' must be %s (0)
bool(true)
Error: Trying to clone an uncloneable object of class Swoole\Coroutine\Http\Server (0)
Exception: Serialization of 'Swoole\Coroutine\Http\Server' is not allowed (0)
Error: Constructor of Swoole\Coroutine\Http\Server can only be called once (0)
TypeError: Swoole\Coroutine\Http\Server::handle(): Argument #2 ($callback) must be a valid callback, function "no such function" not found or invalid function name (0)
bool(true)
bool(true)
bool(true)
array(1) {
  ["open_ssl"]=>
  bool(true)
}
Swoole\Exception: require `ssl_cert_file` and `ssl_key_file` options (22)
Swoole\Exception: %s/no/such/file%s (22)
bool(false)
string(%d) "%SThe server is running, unable to execute Swoole\Coroutine\Http\Server->start()"
bool(true)
bool(true)
bool(false)
bool(true)
bool(false)
bool(true)
