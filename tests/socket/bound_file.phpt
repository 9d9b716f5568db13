--TEST--
The file that a Unix socket is bound to goes with the socket, so that the next one finds its name free; another one's file stays
--FILE--
<?php
use Swoole\Coroutine\Socket;

$path = sys_get_temp_dir() . '/steelwool-bound-' . getmypid();
$there = function () use ($path) {
    clearstatcache();
    return file_exists($path);
};
Co\run(function () use ($path, $there) {
    foreach ([SOCK_DGRAM, SOCK_STREAM] as $type) {
        $socket = new Socket(AF_UNIX, $type);
        var_dump($socket->bind($path), $there(), (new Socket(AF_UNIX, $type))->bind($path), $socket->close(), $there());
    }

    // Without close(), when the object goes.
    $socket = new Socket(AF_UNIX, SOCK_STREAM);
    $socket->bind($path);
    $socket = null;
    var_dump($there());

    // Whoever has taken the name since keeps its file.
    $socket = new Socket(AF_UNIX, SOCK_STREAM);
    $socket->bind($path);
    rename($path, "$path-old");
    file_put_contents($path, 'another file');
    $socket->close();
    var_dump($there());
    unlink($path);
    unlink("$path-old");
});

// The child of a fork leaves its parent's alone.
$socket = new Socket(AF_UNIX, SOCK_STREAM);
$socket->bind($path);
$child = new Swoole\Process(fn () => $socket->close(), false, 0);
$child->start();
Swoole\Process::wait();
var_dump($there());
?>
--EXPECT--
bool(true)
bool(true)
bool(false)
bool(true)
bool(false)
bool(true)
bool(true)
bool(false)
bool(true)
bool(false)
bool(false)
bool(true)
bool(true)
