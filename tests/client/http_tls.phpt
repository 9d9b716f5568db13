--TEST--
Http\Client over TLS: the certificate is judged if that is asked for, connections are kept
--SKIPIF--
<?php if (!extension_loaded('openssl')) die('skip needs openssl, to make certificates');
--FILE--
<?php
require __DIR__ . '/../include/tls.php';
require __DIR__ . '/../include/server.php';
use Swoole\Coroutine\{Channel, Socket};
use Swoole\Coroutine\Http\Server;
use Swoole\Http\Client;

use function Swoole\Coroutine\{go, run};

$dir = certificates(['server' => 'localhost', 'client' => 'somebody']);
run(function () use ($dir) {
    $server = new Server('127.0.0.1', 0, true);
    $server->set(['ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key", 'ssl_client_cert_file' => "$dir/ca.crt", 'ssl_verify_peer' => false]);
    $server->handle('/', fn ($request, $response) => $response->end("{$request->server['request_method']} {$request->header['host']}"));
    $server->handle('/large', fn ($request, $response) => $response->end(str_repeat('0123456789', 200000)));
    go(fn () => $server->start());
    $plain = new Socket(AF_INET, SOCK_STREAM);
    $plain->bind('127.0.0.1');
    $plain->listen();
    go(function () use ($plain) {
        $plain->accept()->sendAll("SSH-2.0-something\r\n");
        $plain->close();
    });

    $ask = function (array $settings, string $path = '/', ?int $port = null) use ($server): Client {
        $done = new Channel(1);
        $client = new Client('127.0.0.1', $port ?? $server->port, true);
        $client->set($settings);
        $client->get($path, fn ($client) => $done->push($client));
        return $done->pop();
    };
    foreach ([
        'anybody will do' => [],
        'the right one' => ['ssl_verify_peer' => true, 'ssl_cafile' => "$dir/ca.crt"],
        'another name' => ['ssl_verify_peer' => true, 'ssl_cafile' => "$dir/ca.crt", 'ssl_host_name' => 'elsewhere'],
        'nobody that the system knows' => ['ssl_verify_peer' => true],
        'an own certificate' => ['ssl_cert_file' => "$dir/client.crt", 'ssl_key_file' => "$dir/client.key"],
    ] as $what => $settings) {
        $client = $ask($settings);
        echo "$what: $client->statusCode '", preg_replace('/\d{4,}/', 'PORT', (string) $client->body), "' $client->errCode $client->errMsg\n";
        $client->close();
    }
    $client = $ask([], '/large');
    var_dump(strlen($client->body), ($client->type & SWOOLE_SSL) > 0, $client->isConnected());
    // Once more on the same connection, with a large body.
    $done = new Channel(1);
    $client->on('connect', fn () => print("another connection\n"));
    $client->post('/', str_repeat('a', 300000), fn ($client) => $done->push($client->statusCode));
    var_dump($done->pop());
    $client->close();

    $client = $ask([], '/', $plain->getsockname()['port']);
    echo "no TLS: $client->statusCode $client->errCode\n";
    $client = new Client('127.0.0.1', $server->port, true);
    $client->set(['ssl_cert_file' => "$dir/client.crt", 'ssl_key_file' => "$dir/server.key"]);
    var_dump($client->get('/', strlen(...)));
    $server->shutdown();
});
?>
--EXPECTF--
anybody will do: 200 'GET 127.0.0.1:PORT' 0 
the right one: 200 'GET 127.0.0.1:PORT' 0 
another name: -1 '' 1014 %s
%Anobody that the system knows: -1 '' 1014 %s
%Aan own certificate: 200 'GET 127.0.0.1:PORT' 0 
int(2000000)
bool(true)
bool(true)
int(200)
no TLS: -1 1018

Warning: Swoole\Http\Client::get(): TLS cannot be spoken: the key in %sserver.key does not belong to the certificate in %sclient.crt in %s on line %d
bool(false)%A
