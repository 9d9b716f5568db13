--TEST--
package_length_func knows how long packets are: it is asked until it does, and not for longer than 8 KiB
--FILE--
<?php
// BASE only: a reactor of PROCESS mode has no PHP that it could ask.
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_length_check' => true, 'package_length_func' => function (string $head): int {
        // The length stands before a colon, as text; it does not count itself.
        $colon = strpos($head, ':');
        return $colon === false ? (strlen($head) > 4 ? -1 : 0) : $colon + 1 + (int) $head;
    }]);
    $server->on('receive', fn ($server, $fd, $reactor, $data) => $server->send($fd, json_encode($data) . "\n"));
    return $server;
});
$client = $server->connect();
foreach (['5:hello3', ':abc0:', '1:x'] as $piece) {
    $client->send($piece);
}
for ($i = 0; $i < 4; $i++) {
    echo fgets($client->socket);
}
$client->send('no length at all');
var_dump(fgets($client->socket));
echo preg_match('/received 16 bytes of malformed data, session#1, remote_addr=/', $server->stop()), "\n";

$server = new Swoole\Server('127.0.0.1', 0, SWOOLE_PROCESS);
$server->set(['open_length_check' => true, 'package_length_func' => fn () => 1]);
$server->on('receive', fn () => 1);
try {
    $server->start();
} catch (Swoole\Exception $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECT--
"5:hello"
"3:abc"
"0:"
"1:x"
bool(false)
1
swoole: package_length_func is not built yet for SWOOLE_PROCESS in this version of Steelwool
package_length_func is not built yet for SWOOLE_PROCESS in this version of Steelwool
