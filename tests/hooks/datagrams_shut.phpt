--TEST--
A datagram socket that is shut for reading is at its end, as it is without hooks, and the others run
--EXTENSIONS--
sockets
--FILE--
<?php
Co\run(function () {
    foreach (['before' => true, 'while it waits' => false] as $when => $before) {
        socket_create_pair(AF_UNIX, SOCK_DGRAM, 0, $pair);
        [$socket, $other] = $pair;
        $before && socket_write($other, 'sent');
        $before && socket_shutdown($socket, 0);
        $reader = go(function () use ($socket, $before) {
            $before && var_dump(socket_read($socket, 10));
            var_dump(socket_recv($socket, $bytes, 10, 0), $bytes, socket_read($socket, 10));
        });
        $before || socket_shutdown($socket, 0);
        Co::join([$reader]);
        echo "$when\n";

        socket_create_pair(AF_UNIX, SOCK_DGRAM, 0, $pair);
        $stream = socket_export_stream($pair[0]);
        $before && socket_shutdown($pair[0], 0);
        $reader = go(fn () => var_dump(fread($stream, 10), feof($stream)));
        $before || socket_shutdown($pair[0], 0);
        Co::join([$reader]);
        echo "$when, as a stream\n";
    }
});
?>
--EXPECT--
string(4) "sent"
int(0)
NULL
string(0) ""
before
string(0) ""
bool(true)
before, as a stream
int(0)
NULL
string(0) ""
while it waits
string(0) ""
bool(true)
while it waits, as a stream
