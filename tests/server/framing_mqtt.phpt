--TEST--
open_mqtt_protocol: receive gets whole packets of MQTT, however they come
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = fn (int $mode) => function () use ($mode) {
    $server = new Swoole\Server('127.0.0.1', 0, $mode);
    $server->set(['worker_num' => 1, 'open_mqtt_protocol' => true, 'package_max_length' => 300_000]);
    $server->on('receive', function ($server, $fd, $reactor, $packet) {
        $type = ord($packet[0]) >> 4;
        $server->send($fd, sprintf("%s of %d bytes\r\n", [1 => 'CONNECT', 3 => 'PUBLISH', 12 => 'PINGREQ'][$type] ?? $type, strlen($packet)));
    });
    return $server;
};
/** A packet: its type, the length of the rest in seven bits each, the rest. */
$packet = function (int $type, string $rest) {
    $length = '';
    for ($left = strlen($rest); ; $left >>= 7) {
        $length .= chr($left & 127 | ($left > 127 ? 128 : 0));
        if ($left < 128) {
            return chr($type << 4) . $length . $rest;
        }
    }
};
$connect = $packet(1, "\0\4MQTT\4\2\0\x3c" . "\0\4user");
$servers = ['BASE' => serve($program(SWOOLE_BASE)), 'PROCESS' => serve($program(SWOOLE_PROCESS))];
foreach ($servers as $mode => $server) {
    echo "$mode:\n";
    $client = $server->connect()->send($connect . $packet(12, '') . $packet(3, str_repeat('x', 127)) . $packet(3, str_repeat('x', 128)));
    for ($i = 0; $i < 4; $i++) {
        echo $client->line(), "\n";
    }
    foreach (str_split($packet(3, str_repeat('x', 20_000)), 5_000) as $piece) {
        $client->send($piece);
    }
    echo $client->line(), "\n";
    // Each byte by itself.
    foreach (str_split($connect) as $byte) {
        $client->send($byte);
    }
    echo $client->line(), "\n";
    foreach (['no length' => "\x30\xff\xff\xff\xff\x01", 'too large' => "\x30\xff\xff\xff\x7f"] as $what => $bytes) {
        $client = $server->connect()->send($bytes);
        echo "$what: ", var_export(fgets($client->socket), true), "\n";
    }
    $log = $server->stop();
    // The log is limited: within a second the first is told, and how many there were.
    echo preg_match_all('/received 6 bytes of malformed data|1 more bad packets/', $log), "\n";
}
?>
--EXPECT--
BASE:
CONNECT of 18 bytes
PINGREQ of 2 bytes
PUBLISH of 129 bytes
PUBLISH of 131 bytes
PUBLISH of 20004 bytes
CONNECT of 18 bytes
no length: false
too large: false
2
PROCESS:
CONNECT of 18 bytes
PINGREQ of 2 bytes
PUBLISH of 129 bytes
PUBLISH of 131 bytes
PUBLISH of 20004 bytes
CONNECT of 18 bytes
no length: false
too large: false
2
