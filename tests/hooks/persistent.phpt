--TEST--
pfsockopen() by name from several coroutines at once: who finds the stream while another still connects it waits for that, and a failure is everybody's own
--FILE--
<?php
Co\run(function () {
    $server = stream_socket_server('tcp://127.0.0.1:0');
    $port = (int) explode(':', stream_socket_get_name($server, false))[1];
    go(function () use ($server) {
        $client = stream_socket_accept($server, 60);
        while (($line = fgets($client)) !== false) {
            fwrite($client, $line);
        }
    });
    // One connection, so one after the other.
    $lock = new Swoole\Coroutine\Channel(1);
    $all = [];
    for ($i = 0; $i < 3; $i++) {
        $all[] = go(function () use ($i, $port, $lock) {
            $stream = pfsockopen('localhost', $port, $number, $text, 60);
            $lock->push($i);
            fwrite($stream, "hello $i\n");
            echo fgets($stream);
            $lock->pop();
        });
    }
    Co::join($all);
    fclose(pfsockopen('localhost', $port));
    fclose($server);

    // Nobody listens there any more.
    $all = [];
    for ($i = 0; $i < 3; $i++) {
        $all[] = go(fn () => var_dump(@pfsockopen('localhost', $port, $number, $text, 60), $text));
    }
    Co::join($all);

    // Somebody who is cancelled while another connects takes nothing away from that one.
    $silent = stream_socket_server('tcp://127.0.0.1:0');
    $port = (int) explode(':', stream_socket_get_name($silent, false))[1];
    $first = go(function () use ($port) {
        $stream = pfsockopen('localhost', $port, $number, $text, 60);
        var_dump(is_resource($stream), fclose($stream));
    });
    $second = go(fn () => @pfsockopen('localhost', $port, $number, $text, 60));
    Co::cancel($second);
    Co::join([$first]);
});
?>
--EXPECT--
hello 0
hello 1
hello 2
bool(false)
string(18) "Connection refused"
bool(false)
string(18) "Connection refused"
bool(false)
string(18) "Connection refused"
bool(true)
bool(true)
