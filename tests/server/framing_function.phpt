--TEST--
package_length_func knows how long packets are: it is asked until it does, and not for longer than 8 KiB; in PROCESS mode in the master
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = fn (int $mode) => function () use ($mode) {
    $server = new Swoole\Server('127.0.0.1', 0, $mode);
    $asked = new Swoole\Atomic\Long();
    $server->set(['worker_num' => 1, 'open_length_check' => true, 'package_length_func' => function (string $head) use ($asked): int {
        $asked->set(getmypid());
        if (str_starts_with($head, 'throw')) {
            throw new Exception('cannot tell');
        }
        // The length stands before a colon, as text; it does not count itself.
        $colon = strpos($head, ':');
        return $colon === false ? (strlen($head) > 4 ? -1 : 0) : $colon + 1 + (int) $head;
    }]);
    $server->on('receive', fn ($server, $fd, $reactor, $data) => $server->send($fd, json_encode($data) . ($asked->get() === $server->master_pid ? ' as the master said' : '') . "\n"));
    return $server;
};
$servers = ['BASE' => serve($program(SWOOLE_BASE)), 'PROCESS' => serve($program(SWOOLE_PROCESS))];
foreach ($servers as $mode => $server) {
    echo "$mode:\n";
    $other = $server->connect()->send('2:');
    $client = $server->connect();
    foreach (['5:hello3', ':abc0:', '1:x'] as $piece) {
        $client->send($piece);
    }
    for ($i = 0; $i < 4; $i++) {
        echo fgets($client->socket);
    }
    $client->send('no length at all');
    var_dump(fgets($client->socket));
    $large = str_repeat('x', 100_000);
    echo strlen(fgets($other->send("ab100000:$large")->socket)), " ", strlen(fgets($other->socket)), "\n";
    $other->send('throw');
    var_dump(fgets($other->socket));
    $log = $server->stop();
    echo preg_match('/received 16 bytes of malformed data, session#2, remote_addr=/', $log), preg_match('/Exception: cannot tell/', $log), "\n";
}
?>
--EXPECT--
BASE:
"5:hello" as the master said
"3:abc" as the master said
"0:" as the master said
"1:x" as the master said
bool(false)
26 100029
bool(false)
11
PROCESS:
"5:hello" as the master said
"3:abc" as the master said
"0:" as the master said
"1:x" as the master said
bool(false)
26 100029
bool(false)
11
