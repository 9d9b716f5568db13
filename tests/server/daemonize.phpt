--TEST--
With daemonize the server goes on in the background: start() ends the process that called it, and all output goes to the log, also when that is opened anew
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$dir = sys_get_temp_dir() . '/daemon-' . getmypid();
mkdir($dir);
file_put_contents("$dir/program.php", <<<'CODE'
<?php
$server = new Swoole\Http\Server('127.0.0.1', 0);
$server->set(['worker_num' => 2, 'daemonize' => true, 'log_file' => __DIR__ . '/log', 'pid_file' => __DIR__ . '/pid', 'log_level' => SWOOLE_LOG_WARNING]);
register_shutdown_function(fn () => print('start() has returned in ' . (getmypid() === $GLOBALS['first'] ? 'the first process' : 'the daemon') . "\n"));
$first = getmypid();
$server->on('start', fn ($server) => file_put_contents(__DIR__ . '/port', "$server->port $server->master_pid " . getcwd()));
$server->on('request', function ($request, $response) use ($server) {
    echo "asked for {$request->server['request_uri']}\n";
    $undefined['x'];
    $response->end();
});
echo "before the start\n";
$server->start();
CODE);
chdir($dir);
$command = ['setsid', '-w', PHP_BINARY, '-n', '-d', 'extension=' . (getenv('STEELWOOL_MODULE') ?: dirname(__DIR__, 2) . '/modules/swoole.so'), '-d', 'log_errors=0', '-d', 'display_errors=1', "$dir/program.php"];
$process = proc_open($command, [1 => ['pipe', 'w'], 2 => ['redirect', 1]], $pipes, $dir);
$printed = stream_get_contents($pipes[1]); // Ends: nobody has the terminal any more.
echo $printed, 'status ', proc_close($process), "\n";
[$port, $pid, $cwd] = explode(' ', eventually(fn () => @file_get_contents("$dir/port") ?: null, 'the port'));
var_dump((int) file_get_contents("$dir/pid") === (int) $pid, $cwd === realpath($dir));
$stat = preg_split('/ /', preg_replace('/^.*\) /', '', file_get_contents("/proc/$pid/stat")));
var_dump($stat[3] === $pid, readlink("/proc/$pid/fd/0")); // It leads its session.

file_get_contents("http://127.0.0.1:$port/one");
eventually(fn () => str_contains(file_get_contents("$dir/log"), '/one') ?: null, 'output in the log');
rename("$dir/log", "$dir/old");
exec('kill -s RTMIN ' . $pid);
eventually(function () use ($dir, $port) {
    file_get_contents("http://127.0.0.1:$port/two");
    return str_contains((string) @file_get_contents("$dir/log"), '/two') ?: null;
}, 'output in the new log');
exec("kill $pid");
eventually(fn () => !process_exists((int) $pid) ?: null, 'the end');
foreach (['old' => ['/one', 'Undefined variable'], 'log' => ['/two', 'the daemon']] as $file => $wanted) {
    foreach ($wanted as $text) {
        echo str_contains(file_get_contents("$dir/$file"), $text) ? '' : "'$text' is missing in $file\n";
    }
}
var_dump(file_exists("$dir/pid"));
array_map(unlink(...), glob("$dir/*"));
rmdir($dir);
?>
--EXPECT--
before the start
status 0
bool(true)
bool(true)
bool(true)
string(9) "/dev/null"
bool(false)
