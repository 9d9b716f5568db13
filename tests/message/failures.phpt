--TEST--
sendMessage() to nobody, to oneself, without a callback, of what cannot be packed; and callbacks that fail
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/failures.php';
$program = fn (bool $listens) => function () use ($listens) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'log_level' => SWOOLE_LOG_ERROR]);
    $server->on('request', function ($request, $response) use ($server) {
        set_error_handler(fn ($level, $text) => print("warning: $text\n"));
        ob_start();
        $other = 1 - $server->worker_id;
        foreach (['nobody' => 2, 'below' => -1, 'oneself' => $server->worker_id, 'other' => $other] as $name => $to) {
            $sent = json_encode($server->sendMessage('exit', $to));
            echo "$name: $sent\n";
        }
        try {
            $server->sendMessage(fn () => 1, $other);
        } catch (Exception $e) {
            echo $e->getMessage(), "\n";
        }
        foreach (WAYS as $way) {
            $server->sendMessage($way, $other);
        }
        $server->sendMessage('fine', $other);
        restore_error_handler();
        $response->end(ob_get_clean());
    });
    if ($listens) {
        $server->on('pipeMessage', function ($server, $from, $way) {
            if ($way !== 'fine') {
                fail($way);
            }
            echo "fine\n";
        });
    }
    return $server;
};
$ini = ['memory_limit' => '32M', 'display_errors' => 'stderr'];
$servers = [serve($program(true), $ini), serve($program(false), $ini)];
echo $servers[0]->get('/')->body;
$servers[0]->waitFor('/^fine$/m');
$output = $servers[0]->stop();
foreach (SAID as $said) {
    echo $said === '' || str_contains($output, $said) ? '' : "nothing is said of '$said'\n";
}
echo "- without a callback\n", preg_replace('/\(\d+\)/', '', explode("\n", $servers[1]->get('/')->body)[0]), "\n";
$servers[1]->stop();
?>
--EXPECT--
warning: Swoole\Server::sendMessage(): worker_id[2] is invalid
nobody: false
warning: Swoole\Server::sendMessage(): worker_id[-1] is invalid
below: false
warning: Swoole\Server::sendMessage(): can't send messages to self
oneself: false
other: true
Serialization of 'Closure' is not allowed
- without a callback
warning: Swoole\Server::sendMessage(): onPipeMessage is null, can't use sendMessage
