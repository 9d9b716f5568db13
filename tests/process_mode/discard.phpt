--TEST--
What had come of a connection that is closed: given to receive, unless the program has closed it, or discard_timeout_request says so
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = fn (int $dispatch, bool $discard) => function () use ($dispatch, $discard) {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_PROCESS);
    $server->set(['worker_num' => 1, 'dispatch_mode' => $dispatch, 'discard_timeout_request' => $discard, 'enable_coroutine' => false,
        'open_eof_split' => true, 'package_eof' => "\n"]);
    $server->on('receive', function ($server, $fd, $reactor, $data) {
        echo 'got ', $data;
        match (trim($data)) {
            'kick' => $server->close($fd),
            // Until the test has said all that it has to say and has left: then the next word is read.
            'busy' => (function () use ($server) { while (!$server->stats()['close_count']) { usleep(1000); } })(),
            default => 0,
        };
    });
    return $server;
};
$servers = [];
foreach ([2, 3] as $dispatch) {
    foreach ([false, true] as $discard) {
        $servers["dispatch_mode $dispatch" . ($discard ? ', discards' : '')] = serve($program($dispatch, $discard));
    }
}
foreach ($servers as $name => $server) {
    $leaves = $server->connect();
    $leaves->send("busy\none\ntwo\n");
    $server->waitFor('/got busy/');
    $leaves->close();
    // Behind what is still there of the other.
    $kicked = $server->connect();
    $kicked->send("last\nkick\nfor nobody\n");
    $server->waitFor('/got kick/');
    echo "$name:\n";
    $out = $server->stop();
    echo '    ', implode(', ', array_map(trim(...), preg_grep('/^got/', explode("\n", $out)))), "\n";
    echo '    ', implode(', ', array_unique(preg_match_all('/ignore data\[\d+ bytes\]/', $out, $all) ? $all[0] : ['nothing ignored'])), "\n";
}
?>
--EXPECT--
dispatch_mode 2:
    got busy, got one, got two, got last, got kick
    ignore data[11 bytes]
dispatch_mode 2, discards:
    got busy, got one, got two, got last, got kick
    ignore data[11 bytes]
dispatch_mode 3:
    got busy, got one, got two, got last, got kick
    ignore data[11 bytes]
dispatch_mode 3, discards:
    got busy, got last, got kick
    ignore data[4 bytes]
