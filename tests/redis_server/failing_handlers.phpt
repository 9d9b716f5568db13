--TEST--
A handler of Redis\Server that fails, in whatever way, is answered with an error; the others of its connection and of its worker with what they want
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/failures.php';
use Swoole\Redis\Server;
$servers = [];
foreach (['BASE' => SWOOLE_BASE, 'PROCESS' => SWOOLE_PROCESS] as $name => $mode) {
    foreach (WAYS as $way) {
        $servers["$name, $way"] = [$way, serve(function () use ($mode, $way) {
            $server = new Server('127.0.0.1', 0, $mode);
            // Of several BASE mode has a manager, which replaces a worker after a fatal error.
            $server->set(['worker_num' => 2, 'log_level' => SWOOLE_LOG_WARNING]);
            $server->setHandler('fail', fn () => fail($way));
            $server->setHandler('wait', function ($fd) {
                Co::sleep(0.05);
                return Server::format(Server::STATUS, 'WAITED');
            });
            $server->setHandler('pid', fn () => Server::format(Server::INT, getmypid()));
            return $server;
        }, ['memory_limit' => '32M', 'display_errors' => 'stderr'])];
    }
}
foreach ($servers as $name => [$way, $server]) {
    $command = fn (string $word) => "*1\r\n$" . strlen($word) . "\r\n$word\r\n";
    $client = $server->connect();
    $pid = (int) substr($client->send($command('pid'))->line(), 1);
    $client->send($command('wait') . $command('fail'));
    $said = [$client->line(), $client->line()];
    echo "$name: ", implode(', ', $said), "\n";
    if (in_array($way, ['fatal', 'memory'])) {
        eventually(fn () => process_exists($pid) ? null : true, 'the end of the worker');
    } else {
        echo (int) substr($client->send($command('pid'))->line(), 1) === $pid ? '' : "another worker\n";
    }
    $next = $server->connect()->send($command('wait'))->line();
    echo $next === '+WAITED' ? '' : "the next one is answered $next\n";
    $output = $server->stop();
    echo str_contains($output, SAID[$way]) ? '' : "nothing is said but: $output\n";
    echo preg_match('/abnormal|internal error/', $output) || $server->code() !== 0 ? "$output, {$server->code()}\n" : '';
}
?>
--EXPECT--
BASE, exit: +WAITED, -ERR the handler of this command has failed
BASE, exception: +WAITED, -ERR the handler of this command has failed
BASE, fatal: +WAITED, -ERR the handler of this command has failed
BASE, memory: +WAITED, -ERR the handler of this command has failed
PROCESS, exit: +WAITED, -ERR the handler of this command has failed
PROCESS, exception: +WAITED, -ERR the handler of this command has failed
PROCESS, fatal: +WAITED, -ERR the handler of this command has failed
PROCESS, memory: +WAITED, -ERR the handler of this command has failed
