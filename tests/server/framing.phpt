--TEST--
Packets are told apart by their end, or by a length in their head
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_eof_split' => true, 'package_eof' => "\r\n"]);
    $server->on('receive', fn ($server, $fd, $reactor, $data) => $server->send($fd, json_encode($data) . "\n"));
    $ports = [
        ['open_eof_check' => true, 'package_eof' => "\r\n"],
        ['open_length_check' => true, 'package_length_type' => 'N', 'package_length_offset' => 2, 'package_body_offset' => 6],
        ['open_length_check' => true, 'package_length_type' => 'C', 'package_body_offset' => 0],
    ];
    foreach ($ports as $options) {
        $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP)->set($options);
    }
    return $server;
});
$talk = function (int $port, array $pieces, int $answers) use ($server) {
    $client = $server->connect($port);
    foreach ($pieces as $index => $piece) {
        $client->send($piece);
        // The next piece must not come with this one: whatever this one completes is answered first.
        for ($i = 0; $index < count($pieces) - 1 && $i < substr_count($piece, '!'); $i++, $answers--) {
            echo fgets($client->socket);
        }
    }
    while ($answers-- > 0) {
        echo fgets($client->socket);
    }
    echo "\n";
};
$talk(0, ["one\r\ntwo\r\n\r", "\nthr", "ee\r\n"], 4);
$talk(1, ["one\r\n!two\r\n", "th\r\nr", "ee\r\n"], 2);
$talk(2, ["id" . pack('N', 5) . 'hel', 'lo' . "id" . pack('N', 0) . 'i', 'd' . pack('N', 1) . '.'], 3);
$talk(3, ["\x04abc\x01", "\x03a", "b"], 3);
echo $server->stop();
?>
--EXPECT--
"one\r\n"
"two\r\n"
"\r\n"
"three\r\n"

"one\r\n!two\r\n"
"th\r\nree\r\n"

"id\u0000\u0000\u0000\u0005hello"
"id\u0000\u0000\u0000\u0000"
"id\u0000\u0000\u0000\u0001."

"\u0004abc"
"\u0001"
"\u0003ab"
