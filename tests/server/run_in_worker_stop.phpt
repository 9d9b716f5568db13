--TEST--
Co\run() and a Scheduler in workerStop wait for what they begin, as in a program that ends
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = fn (int $mode, bool $coroutines) => function () use ($mode, $coroutines) {
    $server = new Swoole\Server('127.0.0.1', 0, $mode);
    $server->set(['worker_num' => 2, 'enable_coroutine' => $coroutines]);
    $server->on('receive', fn () => 0);
    $server->on('workerStart', function ($server, $id) {
        if ($id === 0) {
            Swoole\Timer::after(1, fn () => $server->shutdown());
            $refused = fn () => print(@Co\run(fn () => print("never\n")) ? '' : "refused while it serves\n");
            Swoole\Timer::after(1, fn () => Co::getCid() > 0 ? $refused() : go($refused));
        }
    });
    $server->on('workerStop', function ($server, $id) {
        if ($id === 0) {
            Co\run(function () { Co::sleep(0.01); go(function () { Co::sleep(0.01); print("its child\n"); }); print("run\n"); });
            $scheduler = new Co\Scheduler();
            $scheduler->add(function ($text) { Co::sleep(0.01); print("$text\n"); }, 'added');
            $scheduler->parallel(2, function () { Co::sleep(0.02); print("parallel\n"); });
            var_dump($scheduler->start());
            print("stopped\n");
        }
    });
    return $server;
};
$servers = [];
foreach (['BASE' => SWOOLE_BASE, 'PROCESS' => SWOOLE_PROCESS] as $name => $mode) {
    $servers[$name] = serve($program($mode, true));
    $servers["$name without coroutines"] = serve($program($mode, false));
}
foreach ($servers as $name => $server) {
    $out = $server->wait();
    preg_match_all('/^(run|its child|added|parallel|stopped|never|refused while it serves|bool.*|.*Warning.*)$/m', $out, $lines);
    echo "$name: ", implode(', ', $lines[1]), "\n";
}
?>
--EXPECT--
BASE: refused while it serves, run, its child, added, parallel, parallel, bool(true), stopped
BASE without coroutines: refused while it serves, run, its child, added, parallel, parallel, bool(true), stopped
PROCESS: refused while it serves, run, its child, added, parallel, parallel, bool(true), stopped
PROCESS without coroutines: refused while it serves, run, its child, added, parallel, parallel, bool(true), stopped
