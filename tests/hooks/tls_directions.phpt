--TEST--
An encrypted stream in both directions at once; nobody uses it during the handshake; a handshake into a full socket waits for room
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';

$dir = certificates(['server' => 'localhost']);
$own = stream_context_create(['ssl' => ['local_cert' => "$dir/server.crt", 'local_pk' => "$dir/server.key"]]);
$trusting = stream_context_create(['ssl' => ['cafile' => "$dir/ca.crt", 'peer_name' => 'localhost']]);

Co\run(function () use ($own, $trusting) {
    $listen = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
    $server = stream_socket_server('tcp://127.0.0.1:0', $number, $text, $listen, $own);
    $address = stream_socket_get_name($server, false);
    $connection = function () use ($server, $address, $trusting) {
        $client = stream_socket_client("tcp://$address", $number, $text, 60, STREAM_CLIENT_CONNECT, $trusting);
        return [$client, stream_socket_accept($server, 60)];
    };
    $encrypt = fn ($stream) => stream_socket_enable_crypto($stream, true, STREAM_CRYPTO_METHOD_TLS_CLIENT);

    [$client, $peer] = $connection();
    $shaking = go(fn () => var_dump($encrypt($client)));
    foreach ([fn () => fwrite($client, "in the clear\n"), fn () => fgets($client)] as $use) {
        try {
            var_dump($use());
        } catch (Swoole\Error $e) {
            echo preg_replace('/#\d+/', '#N', $e->getMessage()), "\n";
        }
    }
    var_dump(stream_socket_enable_crypto($peer, true, STREAM_CRYPTO_METHOD_TLS_SERVER));
    Co::join([$shaking]);

    // More than any buffer holds, from both sides at once.
    $long = str_repeat('0123456789abcdef', 200_000) . "\n";
    $all = [];
    foreach ([$client, $peer] as $end) {
        $all[] = go(function () use ($end, $long) {
            for ($i = 0; $i < 3; $i++) {
                fwrite($end, $long) === strlen($long) || print("cut\n");
            }
        });
        $all[] = go(function () use ($end, $long) {
            for ($i = 0; $i < 3; $i++) {
                echo fgets($end) === $long ? "whole\n" : "broken\n";
            }
        });
    }
    var_dump(Co::join($all, 60));

    // What was sent in the clear fills the socket when the handshake begins.
    [$client, $peer] = $connection();
    stream_set_blocking($peer, false);
    for ($sent = 0; $count = fwrite($peer, str_repeat('y', 4096)); $sent += $count);
    stream_set_blocking($peer, true);
    $shaking = go(fn () => var_dump(stream_socket_enable_crypto($peer, true, STREAM_CRYPTO_METHOD_TLS_SERVER)));
    for ($got = 0; $got < $sent; $got += strlen(fread($client, min(65536, $sent - $got))));
    var_dump($encrypt($client));
    Co::join([$shaking]);
    fwrite($client, "a secret\n");
    echo fgets($peer);

    // Closed in the middle of it.
    [$client, $peer] = $connection();
    go(fn () => var_dump($encrypt($client)));
    fclose($client);
    echo "closed\n";
    // The listening stream is closed while it shakes hands with somebody.
    $server = stream_socket_server('ssl://127.0.0.1:0', $number, $text, $listen, $own);
    $address = stream_socket_get_name($server, false);
    $accepting = go(fn () => print(fgets(stream_socket_accept($server, 60))));
    $client = stream_socket_client("tcp://$address", $number, $text, 60, STREAM_CLIENT_CONNECT, $trusting);
    Co::sleep(0.001);
    fclose($server);
    var_dump($encrypt($client));
    fwrite($client, "accepted before\n");
    Co::join([$accepting]);
});
?>
--EXPECT--
Socket#N has already been bound to another coroutine#N, writing of the same socket in coroutine#N at the same time is not allowed
Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
bool(true)
bool(true)
whole
whole
whole
whole
whole
whole
bool(true)
bool(true)
bool(true)
a secret
bool(false)
closed
bool(true)
accepted before
