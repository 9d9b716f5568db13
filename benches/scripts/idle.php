<?php
// Opens connections to a server, asks once on each, and holds them until its standard input ends: `idle.php PORT http|tls|websocket COUNT`.
// Prints how many were answered. Run by benches/idle.
[, $port, $what, $count] = $argv;
Co\run(function () use ($port, $what, $count) {
    $answered = 0;
    $held = [];
    $upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
    for ($i = 0; $i < $count; $i += 100) {
        $all = new Co\WaitGroup(100);
        for ($j = 0; $j < 100; $j++) {
            go(function () use ($port, $what, $upgrade, $all, &$answered, &$held) {
                $client = new Co\Client(SWOOLE_SOCK_TCP | ($what === 'tls' ? SWOOLE_SSL : 0));
                if ($client->connect('127.0.0.1', (int) $port, 10)) {
                    $client->send("GET / HTTP/1.1\r\nHost: localhost\r\n" . ($what === 'websocket' ? $upgrade : '') . "\r\n");
                    $answered += str_starts_with((string) $client->recv(10), 'HTTP/1.1 ');
                    $held[] = $client;
                }
                $all->done();
            });
        }
        $all->wait();
    }
    echo "$answered\n";
    fgets(STDIN);
    Swoole\Process::kill(getmypid(), 9);
});
