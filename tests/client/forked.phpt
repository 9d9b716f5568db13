--TEST--
In the child of a fork the connections of callback clients are the parent's: what is asked there is refused, and disturbs nobody
--SKIPIF--
<?php
if (!shell_exec('command -v redis-server')) die('skip redis-server is not installed');
if (!function_exists('pcntl_fork') || !function_exists('posix_kill')) die('skip pcntl or posix is missing');
?>
--FILE--
<?php
require __DIR__ . '/../include/redis_server.php';
use Swoole\{Client, Event, Redis};

$redis = redis_server();
$client = new Redis();
$tcp = new Client(SWOOLE_SOCK_UNIX_STREAM, SWOOLE_SOCK_ASYNC);
$tcp->on('connect', fn () => null);
$tcp->on('receive', fn ($tcp, $data) => print("tcp: " . trim($data) . "\n") && $tcp->close());
$tcp->on('error', fn () => print("tcp: error\n"));
$tcp->on('close', fn () => null);
$tcp->connect($redis->path, 0);
$client->connect($redis->path, 0, function ($client) use ($tcp) {
    $pid = pcntl_fork();
    if ($pid === 0) {
        $answers = [@$client->get('key', fn () => print("never\n")), @$tcp->send("PING\r\n"), $tcp->isConnected()];
        fwrite(STDOUT, json_encode($answers) . "\n");
        posix_kill(getmypid(), SIGKILL);
    }
    pcntl_waitpid($pid, $status);
    $client->echo('the parent goes on', function ($client, $answer) use ($tcp) {
        echo $answer, "\n";
        $client->close();
        $tcp->send("PING\r\n");
    });
});
Event::wait();
?>
--EXPECT--
[false,false,false]
the parent goes on
tcp: +PONG
