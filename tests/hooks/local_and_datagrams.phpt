--TEST--
unix://, udp:// and udg:// wait as coroutines do, messages with their senders
--FILE--
<?php
$dir = sys_get_temp_dir() . '/steelwool-hooks-' . getmypid();
mkdir($dir);
Co\run(function () use ($dir) {
    $server = stream_socket_server("unix://$dir/stream");
    go(function () use ($server) {
        $peer = stream_socket_accept($server, 60);
        $length = 0;
        while (!feof($peer)) {
            $length += strlen(fread($peer, 100_000));
        }
        echo "$length bytes\n";
    });
    $client = fsockopen("unix://$dir/stream");
    fwrite($client, str_repeat('y', 3_000_000));
    fclose($client);

    $receiver = stream_socket_server('udp://127.0.0.1:0', $number, $text, STREAM_SERVER_BIND);
    go(function () use ($receiver) {
        var_dump(stream_socket_recvfrom($receiver, 100, STREAM_PEEK), stream_socket_recvfrom($receiver, 100, 0, $from));
        stream_socket_sendto($receiver, 'pong', 0, $from);
    });
    $sender = stream_socket_client('udp://localhost:' . explode(':', stream_socket_get_name($receiver, false))[1]);
    var_dump(stream_socket_sendto($sender, 'ping'), fread($sender, 100));
    stream_set_timeout($sender, 0, 50_000);
    var_dump(fread($sender, 100), stream_get_meta_data($sender)['timed_out']);

    // Several that have come at once are read one by one, by one that has waited for the first.
    $reader = go(function () use ($receiver) {
        for ($i = 0; $i < 4; $i++) {
            echo fread($receiver, 100), "\n";
        }
    });
    array_map(fn ($text) => stream_socket_sendto($sender, $text), ['first', 'second', 'third', 'fourth']);
    Co::join([$reader]);

    $receiver = stream_socket_server("udg://$dir/datagrams", $number, $text, STREAM_SERVER_BIND);
    $reader = go(fn () => var_dump(fread($receiver, 100)));
    $sender = stream_socket_client("udg://$dir/datagrams");
    fwrite($sender, 'a message');
    Co::join([$reader]);
});
array_map(unlink(...), glob("$dir/*"));
rmdir($dir);
?>
--EXPECT--
3000000 bytes
string(4) "ping"
string(4) "ping"
int(4)
string(4) "pong"
bool(false)
bool(true)
first
second
third
fourth
string(9) "a message"
