--TEST--
What goes wrong with a hooked stream is told as PHP tells it without hooks
--FILE--
<?php
require __DIR__ . '/../include/outcome.php';

$closed = stream_socket_server('tcp://127.0.0.1:0');
$address = stream_socket_get_name($closed, false);
fclose($closed);
$full = sys_get_temp_dir() . '/steelwool-hooks-' . getmypid();
$try = [
    'refused' => fn () => stream_socket_client("tcp://$address", $number, $text) ?: [$number, $text],
    'refused, by name' => fn () => stream_socket_client('tcp://localhost:' . explode(':', $address)[1], $number, $text) ?: [$number, $text],
    'fsockopen' => fn () => fsockopen('127.0.0.1', (int) explode(':', $address)[1], $number, $text) ?: [$number, $text],
    'no such name' => fn () => stream_socket_client('tcp://no-such-name.invalid:80', $number, $text) ?: [$number, $text],
    'no port' => fn () => stream_socket_client('tcp://127.0.0.1', $number, $text) ?: [$number, $text],
    'no such file' => fn () => stream_socket_client("unix://$full", $number, $text) ?: [$number, $text],
    // PHP leaves the number as it has found it on the stack.
    'no such transport' => fn () => stream_socket_client('sctp://127.0.0.1:1', $number, $text) ?: $text,
    'bad local address' => fn () => stream_socket_client("tcp://$address", $number, $text, 1, STREAM_CLIENT_CONNECT, stream_context_create(['socket' => ['bindto' => 5]])) ?: [$number, $text],
    'address in use' => function () {
        $server = stream_socket_server('tcp://127.0.0.1:0');
        return stream_socket_server('tcp://' . stream_socket_get_name($server, false), $number, $text) ?: [$number, $text];
    },
    'nobody comes' => fn () => stream_socket_accept(stream_socket_server('tcp://127.0.0.1:0'), 0.05),
    'the other side is gone' => function () {
        $server = stream_socket_server('tcp://127.0.0.1:0');
        $client = stream_socket_client('tcp://' . stream_socket_get_name($server, false));
        fclose(stream_socket_accept($server));
        $sent = fwrite($client, 'to nobody');
        $waited = [fgets($client), feof($client)];
        // The first one is answered by a reset.
        for ($i = 0; $i < 1000 && $sent !== false; $i++) {
            $sent = fwrite($client, 'to nobody');
        }
        return [$sent, ...$waited];
    },
    'closed' => function () {
        $server = stream_socket_server('tcp://127.0.0.1:0');
        fclose($server);
        return stream_socket_accept($server, 1);
    },
];
foreach ($try as $what => $call) {
    // Ports differ.
    $told = fn ($outcome) => preg_replace('/:\d{4,5}\b/', ':PORT', $outcome);
    $plain = $told(outcome($call));
    $hooked = '';
    Co\run(function () use ($call, &$hooked, $told) {
        $hooked = $told(outcome($call));
    });
    echo "$what: ", $plain === $hooked ? "the same\n" : "plain $plain\nhooked $hooked\n";
}
echo $told($plain = outcome($try['refused'])), "\n";
?>
--EXPECT--
refused: the same
refused, by name: the same
fsockopen: the same
no such name: the same
no port: the same
no such file: the same
no such transport: the same
bad local address: the same
address in use: the same
nobody comes: the same
the other side is gone: the same
closed: the same
stream_socket_client(): Unable to connect to tcp://127.0.0.1:PORT (Connection refused) | [111,"Connection refused"]
