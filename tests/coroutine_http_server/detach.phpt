--TEST--
Http\Response::detach() in a coroutine server: from then on the connection is a Coroutine\Socket of the program's own
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
    $server = new Server('127.0.0.1');
    $server->handle('/echo', function ($request, $response) {
        var_dump($response->socket, $response->detach(), $response->socket instanceof Socket);
        $socket = $response->socket;
        echo "{$socket->getpeername()['port']}" === "{$request->server['remote_port']}" ? "the same peer\n" : "another one\n";
        var_dump(@$response->end('too late'), @$response->detach());
        unset($response);
        $socket->sendAll("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\n\r\n");
        while (($words = $socket->recv(100, 5)) !== '' && $words !== "bye\n") {
            $socket->sendAll(strtoupper($words));
        }
        $socket->close();
        echo "the handler has closed\n";
    });
    $server->handle('/begun', function ($request, $response) {
        $response->write('begun');
        var_dump(@$response->detach(), error_get_last()['message']);
        $response->end();
    });
    Coroutine::create(function () use ($server) {
        $server->start();
        echo "the server has ended\n";
    });
    $client = new Socket(AF_INET, SOCK_STREAM);
    $client->connect('127.0.0.1', $server->port, 5);
    $client->send("GET /echo HTTP/1.1\r\nHost: test\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
    echo strtok($client->recv(1000, 5), "\r"), "\n";
    $other = new Client('127.0.0.1', $server->port);
    $other->get('/begun');
    echo "$other->body\n";
    // It is none of the server's business any more.
    $server->shutdown();
    foreach (['hello', 'you'] as $words) {
        $client->send($words);
        echo $client->recv(100, 5), "\n";
    }
    $client->send("bye\n");
    var_dump($client->recv(100, 5));

    $secure = new Server('127.0.0.1', 0, true);
    $secure->set(['ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key"]);
    $secure->handle('/', fn ($request, $response) => $response->end(json_encode([@$response->detach(), error_get_last()['message']])));
    Coroutine::create(fn () => $secure->start());
    $client = new Client('127.0.0.1', $secure->port, true);
    $client->get('/');
    echo $client->body, "\n";
    $secure->shutdown();
});
?>
--EXPECTF--
NULL
bool(true)
bool(true)
the same peer
bool(false)
bool(false)
HTTP/1.1 101 Switching Protocols
bool(false)
string(%d) "Swoole\Http\Response::detach(): the response cannot be detached: it has begun, or another one waits to be sent"
begun
the server has ended
HELLO
YOU
the handler has closed
string(0) ""
[false,"Swoole\\Http\\Response::detach(): a response cannot be detached from a connection with TLS"]
