--TEST--
heartbeat() finds who was silent for heartbeat_idle_time, protect() lets a client be silent, heartbeat_check_interval says how often that is looked for
--FILE--
<?php
require __DIR__ . '/../include/server.php';
function program(array $settings): Swoole\Server
{
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set($settings + ['worker_num' => 2, 'enable_coroutine' => false]);
    $server->on('receive', function (Swoole\Server $server, int $fd, int $reactor, string $data) {
        [$word, $of] = explode(' ', $data) + [1 => 0];
        $server->send($fd, json_encode(match ($word) {
            'who' => $fd,
            'guard' => $server->protect($fd) ? $fd : null,
            'protect' => $server->protect((int) $of),
            'expose' => $server->protect((int) $of, false),
            'silent' => $server->heartbeat(),
            'close' => $server->heartbeat(true),
            'exists' => $server->exists((int) $of),
        }) . "\r\n");
    });
    return $server;
}
// The first one looks for nobody in the time of this test, the second one all the time.
$servers = [
    serve(fn () => program(['heartbeat_idle_time' => 0.5, 'heartbeat_check_interval' => 3600])),
    serve(fn () => program(['heartbeat_idle_time' => 2])),
    serve(fn () => program([])),
];
$ask = fn (Client $client, string $what) => json_decode($client->send($what)->line());
[$asker, $silent, $protected] = [$servers[0]->connect(), $servers[0]->connect(), $servers[0]->connect()];
[$a, $b] = [$ask($silent, 'who'), $ask($protected, 'who')];
// Two workers accept, so either may have come first.
$both = [min($a, $b), max($a, $b)];
echo json_encode([$ask($asker, "protect $b"), $ask($asker, 'protect 9999')]), "\n";
eventually(fn () => $ask($asker, 'silent') === [$a], 'one is silent');
$ask($asker, "expose $b");
// It has spoken later, by some milliseconds.
echo json_encode(eventually(fn () => $ask($asker, 'silent') === $both, 'both are silent')), ' ', json_encode($ask($asker, 'close') === $both), "\n";
var_dump($silent->isClosed(), $protected->isClosed());
echo json_encode($ask($asker, 'silent')), "\n";
$servers[0]->stop();

[$asker, $silent, $protected] = [$servers[1]->connect(), $servers[1]->connect(), $servers[1]->connect()];
[, $a, $b] = [$ask($asker, 'guard'), $ask($silent, 'who'), $ask($protected, 'guard')];
eventually(fn () => $ask($asker, "exists $a") === false ?: null, 'the end of the silent one');
// Both have been silent for the same time by now.
echo json_encode($ask($asker, "exists $b")), "\n";
$ask($asker, "expose $b");
eventually(fn () => $ask($asker, "exists $b") === false ?: null, 'the end of the other one');
$servers[1]->stop();

// Where clients may be silent there is nothing to ask for.
$asker = $servers[2]->connect();
var_dump($ask($asker, 'silent'));
$servers[2]->stop();
?>
--EXPECT--
[true,false]
true true
bool(true)
bool(true)
[]
true
bool(false)
