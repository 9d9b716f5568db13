--TEST--
The log goes to log_file, from log_level on, and is opened again at SIGHUP or SIGRTMIN
--FILE--
<?php
// BASE only: in PROCESS mode the master tells of bad requests.
require __DIR__ . '/../include/server.php';
$file = '/tmp/steelwool-log-' . (getenv('TEST_OWNER') ?: getmypid());
putenv('TEST_OWNER=' . (getenv('TEST_OWNER') ?: getmypid()));
$program = fn (int $level) => function () use ($file, $level) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'log_file' => "$file.$level", 'log_level' => $level]);
    $server->on('request', fn ($request, $response) => $response->end('fine'));
    return $server;
};
$loud = serve($program(SWOOLE_LOG_NOTICE));
$quiet = serve($program(SWOOLE_LOG_WARNING));
$loudFile = $file . '.' . SWOOLE_LOG_NOTICE;
foreach ([$loud, $quiet] as $server) {
    echo $server->connect()->send("NONSENSE\r\n\r\n")->answer()->status, "\n";
}
echo preg_replace(['/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \*\d+\.0\]/', '/\(.*\)/'], ['[TIME *PID.0]', '(PEER)'], file_get_contents($loudFile));
echo 'quiet: ', json_encode((string) @file_get_contents($file . '.' . SWOOLE_LOG_WARNING)), "\n";

rename($loudFile, "$loudFile.old");
$loud->signal('RTMIN');
eventually(function () use ($loud, $loudFile) {
    $loud->connect()->send("NONSENSE\r\n\r\n")->answer();
    return file_exists($loudFile) ?: null;
});
echo "a new file is there\n";
echo 'printed: ', json_encode($loud->stop() . $quiet->stop()), "\n";
array_map(unlink(...), glob("$file.*"));
?>
--EXPECT--
400
400
[TIME *PID.0]	NOTICE	bad request from session#1 (PEER): malformed request: request line
quiet: ""
a new file is there
printed: ""
