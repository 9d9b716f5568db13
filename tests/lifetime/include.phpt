--TEST--
Files included before start() stay through a reload, files included in onWorkerStart are read again
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$dir = '/tmp/steelwool-include-' . (getenv('TEST_OWNER') ?: getmypid());
putenv('TEST_OWNER=' . (getenv('TEST_OWNER') ?: getmypid()));
$write = function (string $text) use ($dir) {
    file_put_contents("$dir/program.php", "<?php function program() { return '$text'; }");
    file_put_contents("$dir/process.php", "<?php function process() { return '$text'; }");
};
if (!in_server()) {
    mkdir($dir);
    $write('first');
}
$server = serve(function () use ($dir) {
    require "$dir/program.php";
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2]);
    $server->on('workerStart', function ($server, $id) use ($dir) {
        require "$dir/process.php";
        $included = array_map(basename(...), get_included_files());
        echo in_array('program.php', $included) ? "program.php is there\n" : "program.php is missing\n";
    });
    $server->on('beforeReload', function () {
        echo "beforeReload\n";
    });
    $server->on('afterReload', function () {
        echo "afterReload\n";
    });
    $server->on('request', function ($request, $response) use ($server) {
        if ($request->server['request_uri'] === '/reload') {
            $response->end(json_encode($server->reload()));
            return;
        }
        $response->end(program() . ' ' . process());
    });
    return $server;
});
// A worker reads the file when it starts.
$server->waitFor('/is there.*is there/s');
echo $server->get('/'), "\n";
$write('second');
echo 'not reloaded: ', $server->get('/'), "\n";
$server->signal('USR1');
$server->waitFor('/afterReload/');
echo 'SIGUSR1: ', $server->get('/'), "\n";
$write('third');
echo '$server->reload(): ', $server->get('/reload'), "\n";
$server->waitFor('/afterReload.*afterReload/s');
echo 'then: ', $server->get('/'), "\n";
$output = $server->stop();
echo implode("\n", preg_grep('/Reload|missing/', explode("\n", $output))), "\n";
array_map(unlink(...), glob("$dir/*"));
rmdir($dir);
?>
--EXPECT--
200 first first
not reloaded: 200 first first
SIGUSR1: 200 first second
$server->reload(): 200 true
then: 200 first third
beforeReload
afterReload
beforeReload
afterReload
