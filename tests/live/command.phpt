--TEST--
Steelwool\Command: lifetimes, report, trace, snapshot and top of a running server, as text and JSON; the socket is its user's only
--FILE--
<?php
require __DIR__ . '/../include/control.php';
use Steelwool\Scope;

final class Order
{
}
final class Registry
{
    public static array $seen = [];
}

$socket = control_socket('command');
$server = serve(function () use ($socket) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'task_worker_num' => 1, 'task_enable_coroutine' => false, 'max_wait_time' => 0, 'log_level' => SWOOLE_LOG_ERROR]);
    $server->on('task', fn () => null);
    $server->on('request', function ($request, $response) {
        Registry::$seen[] = new Order;
        Scope::session()['user'] = 'Ann';
        Scope::request()['order'] = 7;
        Swoole\Coroutine::sleep(60);
    });
    return $server;
}, ['steelwool.control_socket' => $socket]);

$client = $server->connect()->send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
$worker = eventually(function () use ($socket) {
    foreach (steelwool_json($socket, 'lifetimes') as $number => $process) {
        if ($process['answer']['requests'] ?? false) { // One that only starts has no answer yet.
            return $number;
        }
    }
});
printf("%o, %s\n", fileperms($socket) & 0777, implode(' ', array_map(fn ($one) => "$one[worker] $one[kind]", steelwool_json($socket, 'stacks'))));
[$text] = steelwool($socket, 'lifetimes', "--worker=$worker");
echo preg_replace(['/worker \d/', '/pid \d+/', '/[\d.]+ m?s\b/', '/#\d+|(?<=request |session )\d+/', '/process: T.*/'], ['worker N', 'pid N', 'T', 'N', 'process: T'], $text);
$told = steelwool_json($socket, 'report', "--worker=$worker", '--limit=50')[$worker]['answer'];
$classes = array_column($told['classes'], null, 'class');
echo $classes['Order']['count'], ' order, ', $told['memory']['resident'] > 4e6 ? 'memory' : '?', ', coroutines ', $told['pending']['coroutines'], "\n";
[$text] = steelwool($socket, 'trace', 'order', "--worker=$worker");
echo substr(preg_replace('/#\d+/', '#N', $text), strpos($text, "\n") + 1);
echo json_encode(steelwool_json($socket, 'trace', 'NoSuchClass', "--worker=$worker")[$worker]['answer']), "\n";
steelwool($socket, 'growth', "--worker=$worker");
$other = $server->connect()->send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

$file = tempnam('/tmp', 'steelwool-control-') . '.heapsnapshot';
[$text, $code] = steelwool($socket, 'snapshot', $file, "--worker=$worker");
[$profile] = steelwool($socket, 'profile', "$file.pb.gz", "--worker=$worker");
echo preg_match('/ \d+ bytes in .* with pprof /', $profile), ' ', strlen(gzdecode(file_get_contents("$file.pb.gz"))) > 1000 ? 'a profile' : '?', "\n";
unlink("$file.pb.gz");
echo $code, ' ', preg_match('/ \d+ bytes in /', $text), ' ', isset(json_decode(file_get_contents($file), true, 512)['snapshot']) ? 'a snapshot' : '?', "\n";
array_map(unlink(...), glob(substr($file, 0, -13) . '*'));

[$frame] = steelwool($socket, 'top', '--once', '--json');
$top = json_decode($frame, true, 32, JSON_THROW_ON_ERROR);
echo implode(' ', array_column($top['workers'], 'kind')), ', ', array_sum(array_column($top['workers'], 'in_flight')) > 0 ? 'in flight' : '?', "\n";
// What a stranger may write there does no harm.
foreach (["", "\n", "stacks now\n", str_repeat('x', 100_000), "trace\n", "snapshot\t/nowhere/file\n", "\0\n"] as $line) {
    $stream = stream_socket_client("unix://$socket");
    @fwrite($stream, $line);
    stream_socket_shutdown($stream, STREAM_SHUT_WR);
    echo preg_replace('/pid \d+/', 'pid N', trim(stream_get_contents($stream))), "\n";
}
foreach ([['stacks', '--worker=77'], ['nonsense'], ['trace'], []] as $words) {
    [$text, $code] = steelwool($socket, ...$words);
    echo $code, ': ', strtok($text, "\n"), "\n";
}
// Nobody answers: the command says so by its exit code, too.
$pid = steelwool_json($socket, 'stacks', '--worker=0')[0]['pid'];
Swoole\Process::kill($pid, SIGSTOP);
[$text, $code] = steelwool($socket, 'stacks', '--worker=0');
echo $code, ': ', preg_replace('/pid \d+/', 'pid N', $text);
[$text, $code] = steelwool($socket, 'stacks', '--worker=0', '--json');
$told = json_decode($text, true);
echo $code, ': ', $told['error'], '; ', $told['processes'][0]['error'], "\n";
Swoole\Process::kill($pid, SIGCONT);
$server->stop();
echo file_exists($socket) ? "still there\n" : "gone with the server\n";
[$text, $code] = steelwool($socket, 'stacks');
echo $code, ': ', str_replace($socket, 'PATH', $text);
?>
--EXPECT--
600, 0 event 1 event 2 task
worker N (event, pid N, idle)
  1 requests with coroutines, 4 scopes; coroutines 1, timers 0, connections 0, operations 0
    request N of session N: 1 coroutines, T
    scope process: T
    scope program: T, 0 values
    scope request N: T, 1 values
    scope session N: T, 1 values
1 order, memory, coroutines 1
  1 objects of Order; the newest:
    Registry::$seen[0] Order#N
        Registry::$seen[0]: what is put in stays until it is taken out, and this outlives it
{"count":0,"chains":[]}
1 a profile
0 1 a snapshot
event event task, in flight
error: there is no command ''
error: there is no command ''
error: now: one too many
error: there is no command 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'
error: trace wants a class
error: worker 0 (event, pid N, idle): /nowhere/file: No such file or directory (os error 2)
error: there is no command '\0'
1: error: there is no such worker
1: error: there is no command 'nonsense'
1: error: trace wants a class
1: Looks at a running server (option control_socket).
1: error: worker 0 (event, pid N, idle): it does not answer
1: no process answers; it does not answer
gone with the server
1: error: no server answers at PATH: No such file or directory (os error 2)
