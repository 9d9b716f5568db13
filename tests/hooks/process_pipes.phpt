--TEST--
proc_open(): sockets and terminals wait as pipes do, a failure leaves the program's streams alone, two may close one process
--FILE--
<?php
class Told extends php_user_filter
{
    public static ?Closure $once = null;

    public function onClose(): void
    {
        [$do, self::$once] = [self::$once, null];
        $do && $do();
    }

    public function filter($in, $out, &$consumed, bool $closing): int
    {
        while ($bucket = stream_bucket_make_writeable($in)) {
            $consumed += $bucket->datalen;
            stream_bucket_append($out, $bucket);
        }
        return PSFS_PASS_ON;
    }
}
stream_filter_register('told', Told::class);

Co\run(function () {
    $others = 0;
    $counter = go(function () use (&$others) {
        while (!Co::isCanceled()) {
            Co::sleep(0.005);
            $others++;
        }
    });
    foreach (['socket', 'pty'] as $kind) {
        echo "$kind\n";
        $process = proc_open('read line; sleep 0.1; echo "got $line"; sleep 0.1; exit 3', [[$kind], [$kind]], $pipes);
        $others = 0;
        fwrite($pipes[0], "hello\n");
        $kind === 'pty' && var_dump(trim(fgets($pipes[1]))); // its echo
        var_dump(trim(fgets($pipes[1])), $others > 2);
        $waiter = go(fn () => var_dump(@fgets($pipes[1])));
        try {
            fgets($pipes[1]);
        } catch (Swoole\Error $e) {
            echo preg_replace('/#\d+/', '#N', $e->getMessage()), "\n";
        }
        Co::cancel($waiter);
        Co::join([$waiter]);
        $others = 0;
        var_dump(proc_close($process), $others > 2);
    }
    Co::cancel($counter);

    // A terminal that nobody has any more counts as ready, and takes nothing.
    $process = proc_open('true', [['pty'], ['pty']], $pipes);
    while (proc_get_status($process)['running']) {
        Co::sleep(0.001);
    }
    $writer = go(fn () => @fwrite($pipes[0], str_repeat("x\n", 100_000)));
    Co::sleep(0.001);
    Co::cancel($writer);
    Co::join([$writer]);

    echo "a failure\n";
    $process = proc_open('cat', [['pipe', 'r'], ['pipe', 'w']], $pipes);
    $memory = fopen('php://memory', 'r+');
    $file = tmpfile();
    [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $old = $before = [...$pipes, $memory, $file, $ours, 'no stream'];
    foreach ([[['file', '/nonexistent/file', 'r']], [['pipe', 'r'], ['something', 'w']]] as $specification) {
        try {
            var_dump(@proc_open('cat', $specification, $old));
        } catch (ValueError $e) {
            echo get_class($e), "\n";
        }
        var_dump($old === $before);
    }
    fwrite($pipes[0], "still there\n");
    fwrite($file, 'in a file');
    rewind($file);
    fwrite($theirs, "in a socket\n");
    var_dump(trim(fgets($pipes[1])), fread($file, 9), trim(fgets($ours)), proc_close($process));

    echo "closed twice\n";
    $tell = function (callable $close) {
        try {
            var_dump($close());
        } catch (TypeError $e) {
            echo $e->getMessage(), "\n";
        }
    };
    $process = proc_open('sleep 0.05; exit 3', [['pipe', 'r'], ['pipe', 'w']], $pipes);
    Co::join(array_map(fn () => go($tell, fn () => proc_close($process)), [1, 2]));

    // A pipe with a filter.
    $process = proc_open("cat", [["pipe", "r"], ["pipe", "w"]], $pipes);
    stream_filter_append($pipes[0], "string.toupper", STREAM_FILTER_WRITE);
    stream_filter_append($pipes[1], "string.rot13", STREAM_FILTER_READ);
    fwrite($pipes[0], "filtered\n");
    fclose($pipes[0]); // PHP reads ahead for a filter
    var_dump(trim(fgets($pipes[1])), proc_close($process));

    // By the filter of a pipe that is closed by it.
    $process = proc_open('cat; exit 4', [['pipe', 'r'], ['pipe', 'w']], $pipes);
    stream_filter_append($pipes[0], 'told');
    Told::$once = function () use (&$process, &$pipes, $tell) {
        $pipes = null;
        $tell(fn () => proc_close($process));
    };
    $tell(fn () => proc_close($process));

    // By who waits for a pipe that is closed by it.
    $process = proc_open('cat; exit 5', [['pipe', 'r'], ['pipe', 'w'], ['pipe', 'w']], $pipes);
    $waiter = go(function () use (&$process, &$pipes, $tell) {
        fgets($pipes[1]);
        $pipes = null;
        $tell(fn () => proc_close($process));
    });
    $tell(fn () => proc_close($process));
    Co::join([$waiter]);

    // By the destructor of what goes with a pipe.
    $process = proc_open('cat; exit 6', [['pipe', 'r'], ['pipe', 'w']], $pipes);
    $destructed = new class(fn () => $tell(fn () => proc_close($process))) {
        public function __construct(public Closure $do)
        {
        }

        public function __destruct()
        {
            ($this->do)();
        }
    };
    stream_filter_append($pipes[1], 'told', STREAM_FILTER_READ, $destructed);
    unset($destructed, $pipes);
    $tell(fn () => proc_close($process));
});
?>
--EXPECT--
socket
string(9) "got hello"
bool(true)
Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
bool(false)
int(3)
bool(true)
pty
string(5) "hello"
string(9) "got hello"
bool(true)
Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
bool(false)
int(3)
bool(true)
a failure
bool(false)
bool(true)
bool(false)
bool(true)
string(11) "still there"
string(9) "in a file"
string(11) "in a socket"
int(0)
closed twice
int(3)
proc_close(): supplied resource is not a valid process resource
string(8) "SVYGRERQ"
int(0)
int(4)
proc_close(): supplied resource is not a valid process resource
int(5)
proc_close(): supplied resource is not a valid process resource
int(6)
proc_close(): supplied resource is not a valid process resource
