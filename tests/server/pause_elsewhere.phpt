--TEST--
pause() and resume() reach a connection of another worker, in BASE mode as well
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'enable_coroutine' => false, 'open_eof_split' => true, 'package_eof' => "\n"]);
    $server->on('receive', function (Swoole\Server $server, int $fd, int $reactor, string $line) {
        [$word, $of] = explode(' ', trim($line)) + [1 => 0];
        in_array($word, ['resume', 'late']) && print("$word\n");
        $server->send($fd, json_encode(match ($word) {
            'who' => [$server->worker_id, $fd],
            'pause', 'resume' => $server->$word((int) $of),
            'tell' => $server->send((int) $of, "you are paused\r\n"),
            default => $word,
        }) . "\r\n");
    });
    return $server;
});
$ask = fn (Client $client, string $what) => json_decode($client->send("$what\n")->line(), true);
// A client of one worker, and two of the other.
[[$asker], [$neighbour], [$quiet, $session]] = eventually(function () use ($server, $ask) {
    static $clients = [0 => [], 1 => []];
    $client = $server->connect();
    [$worker, $session] = $ask($client, 'who');
    $clients[$worker][] = [$client, $session];
    [$few, $many] = count($clients[0]) < count($clients[1]) ? $clients : array_reverse($clients);
    return count($few) > 0 && count($many) > 1 ? [$few[0], $many[0], $many[1]] : null;
});
echo json_encode($ask($asker, "pause $session")), "\n";
// What goes to it afterwards comes afterwards.
echo json_encode($ask($asker, "tell $session")), ' ', $quiet->line(), "\n";
$quiet->send("late\n");
// Its worker reads others meanwhile.
for ($i = 0; $i < 20; $i++) {
    $ask($neighbour, "n$i");
}
echo json_encode($ask($asker, "resume $session")), ' ', $quiet->line(), "\n";
echo json_encode(@$ask($asker, 'pause 9999')), "\n";
echo $server->stop();
?>
--EXPECTF--
true
true you are paused
true "late"
false
resume
late
