--TEST--
Coroutine\Http\Server::start(): again at once after it has returned, however it ended; nothing of the runs before is left
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Channel;
use Swoole\Coroutine\Http\{Client, Server};
use function Swoole\Coroutine\run;

run(function () {
    foreach (['shutdown', 'cancel', 'shutdown while one is idle', 'cancel while one is idle', 'shutdown while one is busy'] as $how) {
        $server = new Server('127.0.0.1');
        [$begun, $go] = [new Channel(1), new Channel(1)];
        $server->handle('/', fn ($request, $response) => $response->end('served'));
        $server->handle('/busy', function ($request, $response) use ($begun, $go) {
            $begun->push(true);
            $go->pop(5);
            $response->end('served late');
        });
        $started = new Channel(1);
        $starting = Coroutine::create(function () use ($server, $started) {
            $first = $server->start();
            Coroutine::create(fn () => $started->push($first)); // Nothing waits between the two.
            $server->start();
        });
        $client = new Client('127.0.0.1', $server->port);
        $client->get('/');
        if (!str_contains($how, 'idle')) {
            $client->close();
        }
        if (str_contains($how, 'busy')) {
            $busy = new Client('127.0.0.1', $server->port);
            $busy->setDefer();
            $busy->get('/busy');
            $begun->pop(5);
        }
        str_starts_with($how, 'cancel') ? Coroutine::cancel($starting) : $server->shutdown();
        echo "$how: ", json_encode($started->pop(5)), ', ';
        $next = new Client('127.0.0.1', $server->port);
        $next->get('/');
        echo $next->body;
        $next->close();
        if (isset($busy)) {
            $go->push(true);
            $busy->recv(5);
            echo ", $busy->body";
        }
        echo "\n";
        $server->shutdown();
        Coroutine::join([$starting]);
    }

    $maps = fn (): int => count(file('/proc/self/maps'));
    $serve = function (): void {
        $server = new Server('127.0.0.1');
        $server->handle('/', fn ($request, $response) => $response->end('served'));
        $starting = Coroutine::create(fn () => $server->start());
        $client = new Client('127.0.0.1', $server->port);
        $client->get('/');
        $client->close();
        $server->shutdown();
        Coroutine::join([$starting]);
    };
    array_map($serve, range(1, 10));
    $before = $maps();
    array_map($serve, range(1, 50));
    // What watches for slow clients ends a moment after its server.
    for ($i = 0; $i < 100 && $maps() > $before + 20; $i++) {
        Coroutine::sleep(0.05);
    }
    echo 'after 50 more servers: ', $maps() <= $before + 20 ? 'as much memory as before' : $maps() - $before . ' mappings more', "\n";
});
?>
--EXPECT--
shutdown: true, served
cancel: true, served
shutdown while one is idle: true, served
cancel while one is idle: true, served
shutdown while one is busy: true, served, served late
after 50 more servers: as much memory as before
