--TEST--
RemoteObject\Server: whoever says which classes are allowed has allowed no function, and the other way round
--FILE--
<?php
require __DIR__ . '/../include/outcome.php';
require __DIR__ . '/../include/server.php';

use Swoole\RemoteObject\{Client, Server};

$remote = fn (array $options) => serve(fn () => (fn () => $this->server)->call(new Server('127.0.0.1', 0, $options + ['worker_num' => 1])));
$servers = [
    'classes' => $remote(['allowed_classes' => ['SplQueue']]),
    'functions' => $remote(['allowed_functions' => ['strlen']]),
    'both' => $remote(['allowed_classes' => ['SplQueue'], 'allowed_functions' => ['strlen']]),
    'none' => $remote(['allowed_classes' => []]),
    'neither' => $remote([]),
];
Co\run(function () use ($servers) {
    foreach ($servers as $what => $server) {
        $client = new Client('127.0.0.1', $server->port);
        eventually(fn () => $client->ping(), 'an answer');
        $class = outcome(fn () => count($client->create('SplQueue')));
        $function = outcome(fn () => $client->call('strlen', 'abc'));
        echo "$what: ", str_replace('Swoole\RemoteObject\Exception: Server Error: ', '', "$class, $function"), "\n";
    }
});
foreach ($servers as $server) {
    $server->stop();
}
?>
--EXPECT--
classes: 0, function[strlen] not allowed
functions: class[SplQueue] not allowed, 3
both: 0, 3
none: class[SplQueue] not allowed, function[strlen] not allowed
neither: 0, 3
