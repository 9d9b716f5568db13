--TEST--
SWOOLE_HOOK_FILE: whoever waits for a file system that another process answers for lets others run
--SKIPIF--
<?php
exec('/usr/bin/python3 -c "import fusepy" 2>&1', $output, $code);
if ($code !== 0 || posix() !== 0 || !is_writable('/dev/fuse')) {
    die('skip needs python3-fusepy, /dev/fuse and root');
}
function posix(): int { return (int) shell_exec('id -u'); }
?>
--FILE--
<?php
// A file system of one file, "slow". It tells of each request for that, and answers when it is told to.
$code = <<<'PYTHON'
    import errno, stat, sys, fusepy
    class Slow(fusepy.Operations):
        content = bytearray(b'from far away')
        def wait(self, what):
            print(what, flush=True)
            sys.stdin.readline()
        def init(self, path):
            print('mounted', flush=True)
        def getattr(self, path, handle=None):
            if path == '/':
                return dict(st_mode=stat.S_IFDIR | 0o755, st_nlink=2)
            if path != '/slow':
                raise fusepy.FuseOSError(errno.ENOENT)
            return dict(st_mode=stat.S_IFREG | 0o644, st_nlink=1, st_size=len(self.content))
        def open(self, path, flags):
            self.wait('open')
            return 7
        def read(self, path, size, offset, handle):
            self.wait('read at %d' % offset)
            return bytes(self.content[offset:offset + size])
        def write(self, path, data, offset, handle):
            self.wait('write')
            if data == b'no':
                raise fusepy.FuseOSError(errno.ENOSPC)
            self.content[offset:offset + len(data)] = data
            return len(data)
        def truncate(self, path, length, handle=None):
            del self.content[length:]
        def fsync(self, path, datasync, handle):
            self.wait('fdatasync' if datasync else 'fsync')
    fusepy.FUSE(Slow(), sys.argv[1], foreground=True, direct_io=True)
    PYTHON;
$mount = sys_get_temp_dir() . '/steelwool-fuse-' . getmypid();
mkdir($mount);

Co\run(function () use ($code, $mount) {
    $server = proc_open(['/usr/bin/python3', '-c', $code, $mount], [['pipe', 'r'], ['pipe', 'w']], $pipes);
    echo fgets($pipes[1]);
    $answers = true;
    $held = new Co\Channel(1);
    $other = go(function () use ($pipes, &$answers, $held) {
        while (($request = fgets($pipes[1])) !== false) {
            echo "others run: $request";
            $answers ? fwrite($pipes[0], "go on\n") : $held->push($request);
        }
    });

    $file = fopen("$mount/slow", 'r+');
    var_dump(fread($file, 100), feof($file), ftell($file));
    var_dump(fwrite($file, '!'), fsync($file), fdatasync($file), ftell($file));
    var_dump(file_get_contents("$mount/slow"), @fopen("$mount/none", 'r'), error_get_last()['message']);
    var_dump(fwrite($file, 'no'));

    echo "cancelled: the thread goes on\n";
    rewind($file);
    $answers = false;
    $reader = go(fn () => var_dump(fread($file, 4)));
    try {
        fwrite($file, 'x');
    } catch (Swoole\Error $e) {
        echo $e->getCode() === SWOOLE_ERROR_CO_HAS_BEEN_BOUND ? "a file is one coroutine's meanwhile\n" : "$e\n";
    }
    $held->pop();
    Co::cancel($reader);
    Co::join([$reader]);
    $answers = true;
    fwrite($pipes[0], "go on\n");
    var_dump(fread($file, 4));

    echo "closed: so it does then\n";
    stream_set_read_buffer($file, 0);
    fseek($file, 1, SEEK_END);
    $answers = false;
    $reader = go(fn () => var_dump(fread($file, 4)));
    $held->pop();
    fclose($file);
    Co::join([$reader]);
    fwrite($pipes[0], "go on\n");
    echo "a stream that a function has by itself\n";
    $reader = go(fn () => var_dump(file_get_contents("$mount/slow")));
    $held->pop();
    fwrite($pipes[0], "go on\n"); // open
    $held->pop();
    $found = array_filter(get_resources('stream'), fn ($stream) => (stream_get_meta_data($stream)['uri'] ?? '') === "$mount/slow");
    array_map(fclose(...), $found);
    $answers = true;
    fwrite($pipes[0], "go on\n");
    Co::join([$reader]);
    exec('umount -l ' . escapeshellarg($mount));
    Co::join([$other]);
    proc_close($server);
});
rmdir($mount);
?>
--EXPECTF--
mounted
others run: open
others run: read at 0
others run: read at 13
string(13) "from far away"
bool(true)
int(13)
others run: write
others run: fsync
others run: fdatasync
int(1)
bool(true)
bool(true)
int(14)
others run: open
others run: read at 0
others run: read at 14
others run: read at 14
string(14) "from far away!"
bool(false)
string(%d) "fopen(%S): Failed to open stream: No such file or directory"
others run: write

Notice: fwrite(): Write of 2 bytes failed with errno=28 No space left on device in %s on line %d
bool(false)
cancelled: the thread goes on
a file is one coroutine's meanwhile
others run: read at 0
bool(false)
others run: read at 0
string(4) "from"
closed: so it does then
others run: read at 15
bool(false)
a stream that a function has by itself
others run: open
others run: read at 0
string(0) ""
