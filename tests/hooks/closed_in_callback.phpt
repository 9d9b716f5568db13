--TEST--
A stream's notification callback may wait, and may not close the stream that it is told of
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';

set_error_handler(function ($level, $text) {
    if (!(error_reporting() & $level)) {
        return true;
    }
    echo '  ', str_replace('cannot close the provided stream, as it must not be manually closed', 'IN USE', $text), "\n";
    return true;
});

$dir = certificates(['server' => 'localhost']);
Co\run(function () use ($dir) {
    // An answer of some length, after which the connection is closed.
    $serve = function (string $scheme, array $ssl = []) {
        $server = stream_socket_server("$scheme://127.0.0.1:0", $number, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, stream_context_create(['ssl' => $ssl]));
        go(function () use ($server) {
            while ($client = @stream_socket_accept($server, 60)) {
                while (!in_array(fgets($client), ["\r\n", false], true));
                fwrite($client, "HTTP/1.0 200 OK\r\nContent-Length: 100000\r\n\r\n" . str_repeat('x', 100_000));
                fclose($client);
            }
        });
        return $server;
    };
    $plain = $serve('tcp');
    $secure = $serve('ssl', ['local_cert' => "$dir/server.crt", 'local_pk' => "$dir/server.key"]);
    $junk = fn () => array_map(fn () => fopen('php://memory', 'r'), range(1, 50));
    $ssl = ['ssl' => ['cafile' => "$dir/ca.crt", 'peer_name' => 'localhost']];
    $context = function (callable $progress) use ($ssl) {
        return stream_context_create($ssl, ['notification' => fn (int $code) => $code === STREAM_NOTIFY_PROGRESS && $progress()]);
    };

    foreach (['http' => $plain, 'https' => $secure] as $scheme => $server) {
        echo "$scheme\n";
        $stream = null;
        $times = 0;
        $file = fopen("$scheme://" . stream_socket_get_name($server, false), 'r', false, $context(function () use (&$stream, &$times, $junk) {
            if ($stream && $times++ === 0) {
                var_dump(fclose($stream));
                $junk();
            }
        }));
        $stream = $file;
        var_dump(strlen(stream_get_contents($file)), $times > 0, fclose($file));
    }

    echo "two callbacks at once, of which one comes back first\n";
    $told = [new Swoole\Coroutine\Channel(1), new Swoole\Coroutine\Channel(1)];
    $waits = null;
    $both = $context(function () use (&$waits, $told) {
        $waits === null || $told[$waits++]->pop();
    });
    // Only PHP's http:// switches these callbacks on.
    file_get_contents('http://' . stream_socket_get_name($plain, false), false, $both);
    $waits = 0;
    $server = stream_socket_server('tcp://127.0.0.1:0');
    $stream = stream_socket_client('tcp://' . stream_socket_get_name($server, false), $number, $text, 5, STREAM_CLIENT_CONNECT, $both);
    $peer = stream_socket_accept($server);
    $writer = go(fn () => fwrite($stream, 'question'));
    fwrite($peer, 'answer');
    $reader = go(fn () => var_dump(fread($stream, 100)));
    var_dump($waits);
    $told[0]->push(true);
    Co::join([$writer]);
    var_dump(fclose($stream));
    $junk();
    $told[1]->push(true);
    Co::join([$reader]);
    var_dump(fclose($stream));
    fclose($plain);
    fclose($secure);
});
?>
--EXPECT--
http
  fclose(): IN USE
bool(false)
int(100000)
bool(true)
bool(true)
https
  fclose(): IN USE
bool(false)
int(100000)
bool(true)
bool(true)
two callbacks at once, of which one comes back first
int(2)
  fclose(): IN USE
bool(false)
string(6) "answer"
bool(true)
