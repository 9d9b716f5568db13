--TEST--
Encrypted streams wait as coroutines do: ssl://, tls://, stream_socket_enable_crypto(), and who is trusted is up to PHP's contexts
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';

$dir = certificates(['server' => 'localhost', 'other' => 'elsewhere']);
$context = fn (array $ssl) => stream_context_create(['ssl' => $ssl]);
$own = fn (string $name) => $context(['local_cert' => "$dir/$name.crt", 'local_pk' => "$dir/$name.key"]);
$trusting = $context(['cafile' => "$dir/ca.crt", 'peer_name' => 'localhost']);

Co\run(function () use ($context, $own, $trusting) {
    // A server that answers each line, slowly.
    $serve = function (string $url, $context) {
        $server = stream_socket_server($url, $number, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
        go(function () use ($server) {
            while (is_resource($server)) {
                $client = @stream_socket_accept($server, 60);
                $client && go(function () use ($client) {
                    while (($line = fgets($client)) !== false) {
                        Co::sleep(0.02);
                        fwrite($client, $line);
                    }
                });
            }
        });
        return [$server, stream_socket_get_name($server, false)];
    };
    [$server, $address] = $serve('ssl://127.0.0.1:0', $own('server'));

    $rounds = [];
    foreach (['ssl', 'tls', 'tlsv1.2', 'tlsv1.3'] as $transport) {
        $rounds[] = go(function () use ($transport, $address, $trusting) {
            $client = stream_socket_client("$transport://$address", $number, $text, 20, STREAM_CLIENT_CONNECT, $trusting);
            $long = str_repeat($transport, 200_000) . "\n";
            go(fn () => fwrite($client, $long));
            $echo = fgets($client);
            $meta = stream_get_meta_data($client);
            echo $transport, $echo === $long ? ' echoed, ' : ' lost, ', $meta['blocked'] ? "blocks\n" : "does not block\n";
            if ($transport !== 'ssl' && $transport !== 'tls') {
                var_dump(strtolower($meta['crypto']['protocol']) === $transport);
            }
        });
        Co::join($rounds); // so that they are told in order
    }

    // Several at once take as long as one, the handshakes included.
    $begun = microtime(true);
    $all = [];
    for ($i = 0; $i < 20; $i++) {
        $all[] = go(function () use ($address, $trusting, $i) {
            $client = stream_socket_client("ssl://$address", $number, $text, 20, STREAM_CLIENT_CONNECT, $trusting);
            for ($round = 0; $round < 5; $round++) {
                fwrite($client, "$i $round\n");
                if (fgets($client) !== "$i $round\n") {
                    echo "not mine\n";
                }
            }
        });
    }
    Co::join($all);
    var_dump(microtime(true) - $begun < 1.5); // one after the other: 2 s and more

    // The limit of a stream ends a read, and the connection goes on.
    $client = stream_socket_client("ssl://$address", $number, $text, 20, STREAM_CLIENT_CONNECT, $trusting);
    stream_set_timeout($client, 0, 50_000);
    var_dump(fgets($client), stream_get_meta_data($client)['timed_out']);
    stream_set_timeout($client, 20);
    fwrite($client, "goes on\n");
    echo fgets($client);
    stream_set_blocking($client, false);
    var_dump(fgets($client));

    // A stranger is refused, in PHP's words.
    set_error_handler(fn ($level, $text) => str_contains($text, 'accept') || print(preg_replace('/:\d{4,5}/', ':PORT', trim($text)) . "\n"));
    var_dump(stream_socket_client("ssl://$address", $number, $text, 20, STREAM_CLIENT_CONNECT, $context(['cafile' => '/etc/hostname'])));
    var_dump(stream_socket_client("ssl://$address", $number, $text, 20, STREAM_CLIENT_CONNECT, $context(['cafile' => stream_context_get_options($trusting)['ssl']['cafile'], 'peer_name' => 'elsewhere'])));
    restore_error_handler();
    fclose($server);

    // First in the clear, then encrypted: STARTTLS.
    $server = stream_socket_server('tcp://127.0.0.1:0', $number, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $own('server'));
    go(function () use ($server) {
        $client = stream_socket_accept($server, 60);
        fwrite($client, "please encrypt\n");
        var_dump(stream_socket_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_SERVER));
        fwrite($client, "a secret\n");
        fgets($client);
    });
    $client = stream_socket_client('tcp://' . stream_socket_get_name($server, false), $number, $text, 20, STREAM_CLIENT_CONNECT, $trusting);
    echo fgets($client);
    var_dump(stream_socket_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT));
    echo fgets($client);
    fclose($client);

    // A peer that never shakes hands: the connect's own limit.
    $silent = stream_socket_server('tcp://127.0.0.1:0');
    set_error_handler(fn ($level, $text) => print(preg_replace('/:\d{4,5}/', ':PORT', trim($text)) . "\n"));
    var_dump(stream_socket_client('ssl://' . stream_socket_get_name($silent, false), $number, $text, 0.1));
});
?>
--EXPECTF--
ssl echoed, blocks
tls echoed, blocks
tlsv1.2 echoed, blocks
bool(true)
tlsv1.3 echoed, blocks
bool(true)
bool(true)
bool(false)
bool(true)
goes on
bool(false)
%Sno valid certs found cafile stream: %c/etc/hostname'
stream_socket_client(): Failed to enable crypto
stream_socket_client(): Unable to connect to ssl://127.0.0.1:PORT (Unknown error)
bool(false)
stream_socket_client(): Peer certificate CN=`localhost' did not match expected CN=`elsewhere'
stream_socket_client(): Failed to enable crypto
stream_socket_client(): Unable to connect to ssl://127.0.0.1:PORT (Unknown error)
bool(false)
please encrypt
bool(true)
bool(true)
a secret
stream_socket_client(): SSL: Handshake timed out
stream_socket_client(): Failed to enable crypto
stream_socket_client(): Unable to connect to ssl://127.0.0.1:PORT (Unknown error)
bool(false)
