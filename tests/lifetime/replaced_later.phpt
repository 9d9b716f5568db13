--TEST--
A wish to be replaced that comes too early is kept: fatal errors in workerStart, at the first requests and beside a reload
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$file = sys_get_temp_dir() . '/steelwool-later-' . md5(__FILE__) . '.php';
$bad = '<?php eval("function twice() {} function twice() {}");';
if (!in_server()) {
    file_put_contents($file, $bad);
}
$program = fn (array $settings) => function () use ($file, $settings) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set($settings + ['log_level' => SWOOLE_LOG_NONE]);
    $server->on('workerStart', function () use ($file) {
        require $file;
    });
    $server->on('request', function ($request, $response) {
        if ($request->server['request_uri'] === '/fatal') {
            $response->end((string) getmypid());
            eval('function twice() {} function twice() {}');
        }
        $response->end((string) getmypid());
    });
    return $server;
};
$broken = serve($program(['worker_num' => 2]));
$busy = serve($program(['worker_num' => 2, 'max_request' => 10]));
$replaced = function (ServerProcess $server, array $before, string $target = '/') {
    eventually(function () use ($server, $before, $target) {
        $server->get($target);
        return !array_intersect($before, $server->children());
    }, 'the end of ' . implode(' and ', $before));
    return "all replaced\n";
};
$team = fn (ServerProcess $server) => eventually(fn () => count($server->children()) === 2 ? $server->children() : null);

echo 'a start that was fatal, once the code is right: ';
// No request has been served before: the wish came in workerStart.
$broken->waitFor("/Cannot redeclare.*Cannot redeclare.*Cannot redeclare/s");
$first = [];
for ($n = 0; $n < 20; $n++) {
    $first[$broken->get('/')->body] = true;
}
file_put_contents($file, '<?php return 1;');
echo $replaced($broken, array_keys($first));

echo 'while each successor fails, then no more: ';
$team($busy);
file_put_contents($file, $bad);
$first = [];
for ($n = 0; $n < 60; $n++) {
    $first[$busy->get('/fatal')->body] = true;
}
file_put_contents($file, '<?php return 1;');
echo $replaced($busy, array_keys($first));

echo 'max_request goes on: ';
for ($n = 0; $n < 4; $n++) {
    $replaced($busy, $busy->children());
}
echo "replaced\n";
unlink($file);
?>
--EXPECT--
a start that was fatal, once the code is right: all replaced
while each successor fails, then no more: all replaced
max_request goes on: replaced
