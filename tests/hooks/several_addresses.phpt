--TEST--
A connect to a name with several addresses: one that says nothing does not hold up the next, and the first that answers is taken
--SKIPIF--
<?php
exec('unshare -m true 2>&1', $output, $code);
$code === 0 || die('skip needs a file /etc/hosts of its own: ' . implode(' ', $output));
?>
--FILE--
<?php
// The names of this test, in a mount that nobody else sees.
if (!isset($argv[1])) {
    $hosts = tempnam(sys_get_temp_dir(), 'hosts');
    file_put_contents($hosts, <<<'HOSTS'
        127.0.0.2 silent.test
        127.0.0.2 second.test
        127.0.0.3 second.test
        127.0.0.4 refused.test
        127.0.0.3 refused.test
        127.0.0.4 none.test
        127.0.0.5 none.test
        127.0.0.2 mute.test
        127.0.0.6 mute.test
        HOSTS);
    $php = implode(' ', array_map(escapeshellarg(...), [PHP_BINARY, '-n', '-d', 'extension=' . getenv('STEELWOOL_MODULE'), __FILE__, 'inside']));
    passthru('unshare -m sh -c ' . escapeshellarg("mount --bind $hosts /etc/hosts && exec $php"));
    unlink($hosts);
    exit;
}
// One listens at 127.0.0.3; the queues of 127.0.0.2 and 127.0.0.6 are full, so the kernel drops what comes for them.
$server = stream_socket_server('tcp://127.0.0.3:0');
$port = (int) substr(strrchr(stream_socket_get_name($server, false), ':'), 1);
$full = [];
foreach (['127.0.0.2', '127.0.0.6'] as $host) {
    $silent = stream_socket_server("tcp://$host:$port", context: stream_context_create(['socket' => ['backlog' => 0]]));
    for ($filled = [$silent]; @stream_socket_client("tcp://$host:$port", $code, $text, 0.05); );
    $full[] = $silent;
}
function attempt(string $host, float $limit = 30): void
{
    global $port;
    $start = microtime(true);
    $stream = @stream_socket_client("tcp://$host:$port", $code, $text, $limit);
    $time = microtime(true) - $start;
    echo str_pad("$host:", 14), $stream ? stream_socket_get_name($stream, true) === "127.0.0.3:$port" ? 'connected' : 'connected elsewhere' : $text;
    echo $time < 0.2 ? ', at once' : ($time < 10 ? ', after a while' : ', far too late'), "\n";
}
Co\run(function () use ($port) {
    attempt('second.test');
    attempt('refused.test');
    $before = count(scandir('/proc/self/fd'));
    attempt('none.test');
    attempt('silent.test', 0.4);
    attempt('mute.test', 0.4);
    // Who connects waits alone, and may be cancelled.
    $connecting = go(fn () => attempt('mute.test'));
    Co::sleep(0.3);
    Co::cancel($connecting);
    // What stands on streams has it as well.
    echo @file_get_contents("http://none.test:$port/") === false ? "no file\n" : "a file\n";
    var_dump(count(scandir('/proc/self/fd')) - $before);
});
?>
--EXPECT--
second.test:  connected, after a while
refused.test: connected, at once
none.test:    Connection refused, at once
silent.test:  Connection timed out, after a while
mute.test:    Connection timed out, after a while
mute.test:    Operation canceled, after a while
no file
int(0)
