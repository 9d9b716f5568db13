--TEST--
Http\Client: files that are none to send (a pipe that nobody writes, one that has shrunk, sizes that cannot be) fail the request, and hold up nobody
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';
use Swoole\Coroutine\Channel;
use Swoole\Http\Client;

use function Swoole\Coroutine\run;

$peer = http_peer();
$dir = sys_get_temp_dir() . '/steelwool-odd-' . getmypid();
mkdir($dir);
exec('mkfifo ' . escapeshellarg("$dir/pipe"));
file_put_contents("$dir/file", str_repeat('a', 1000));

run(function () use ($peer, $dir) {
    foreach ([
        'a pipe' => ["$dir/pipe", 10, 0],
        'a folder' => [$dir, 10, 0],
        'not there' => ["$dir/none", 10, 0],
        'shorter' => ["$dir/file", 2000, 0],
        'sizes' => ["$dir/file", PHP_INT_MIN, 0],
        'an offset' => ["$dir/file", 10, PHP_INT_MIN],
    ] as $what => [$path, $size, $offset]) {
        $done = new Channel(1);
        $client = new Client('127.0.0.1', $peer->port);
        // Twice: all sizes together are more than a number holds.
        $client->uploadFiles = array_fill(0, 2, ['path' => $path, 'name' => 'a', 'filename' => 'b', 'type' => 'c', 'size' => $size, 'offset' => $offset]);
        $client->post('/echo', [], fn ($client) => $done->push("$client->statusCode " . ($client->errCode > 0 ? 'with a number' : 'without')));
        echo "$what: ", $done->pop(5), "\n";
        $client->close();
    }
});
array_map(unlink(...), glob("$dir/*"));
rmdir($dir);
?>
--EXPECT--
a pipe: -4 with a number
a folder: -4 with a number
not there: -4 with a number
shorter: -4 with a number
sizes: -4 with a number
an offset: -4 with a number
