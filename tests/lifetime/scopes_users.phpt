--TEST--
A user's scope spans several connections and ends with the last of them, or some time later
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Steelwool\Scope;

$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('receive', function ($server, $fd, $reactor, $data) {
        [$name, $idle] = explode(' ', $data);
        $user = Scope::user($name, (float) $idle);
        if (!isset($user['seen'])) {
            $user->onClose(fn ($user) => print("$user->id is gone, seen $user[seen] times\n"));
        }
        $user['seen'] = ($user['seen'] ?? 0) + 1;
        $server->send($fd, "$user->kind $user->id $user[seen]\n");
    });
    $server->on('close', fn ($server, $fd) => print('a connection of ' . (Scope::session() ? 'a session' : 'none') . " is closed\n"));
    return $server;
});
function say($server, string $what)
{
    $socket = eventually(fn () => @stream_socket_client("tcp://127.0.0.1:$server->port"), 'a connection');
    fwrite($socket, $what);
    echo fgets($socket);
    return $socket;
}
$first = say($server, 'Ann 0');
$second = say($server, 'Ann 0');
$other = say($server, 'Bob 1.5');
fclose($first);
$third = say($server, 'Ann 0');
fclose($second);
fclose($third);
$server->waitFor('/Ann is gone/');
// She comes back as somebody new; Bob comes back before his time is over.
fclose(say($server, 'Ann 0'));
fclose($other);
$server->waitFor('/(closed[^$]*){5}/');
fclose(say($server, 'Bob 0.05'));
$server->waitFor('/Bob is gone/');
echo preg_replace('/^a connection.*\n/m', '', $server->stop());
?>
--EXPECTF--
user Ann 1
user Ann 2
user Bob 1
user Ann 3
user Ann 1
user Bob 2
Ann is gone, seen 3 times
Ann is gone, seen 1 times
Bob is gone, seen 2 times
