--TEST--
pclose() and fclose() of what popen() has given wait for the end of its process as coroutines do
--FILE--
<?php
class Last extends php_user_filter
{
    public function filter($in, $out, &$consumed, bool $closing): int
    {
        while ($bucket = stream_bucket_make_writeable($in)) {
            $consumed += $bucket->datalen;
            stream_bucket_append($out, $bucket);
        }
        if ($closing) {
            stream_bucket_append($out, stream_bucket_new($this->stream, "the last\n"));
        }
        return PSFS_PASS_ON;
    }

    public function onClose(): void
    {
        echo "the filter goes\n";
    }
}
stream_filter_register('last', Last::class);

Co\run(function () {
    $others = 0;
    $counter = go(function () use (&$others) {
        while (!Co::isCanceled()) {
            Co::sleep(0.005);
            $others++;
        }
    });
    $while = function (callable $do) use (&$others) {
        $others = 0;
        $answer = $do();
        var_dump($answer, $others > 2);
    };

    echo "read\n";
    $pipe = popen('echo one; sleep 0.1; exit 3', 'r');
    var_dump(fgets($pipe));
    $while(fn () => pclose($pipe));
    echo "the process writes on and on, until nobody reads\n";
    $pipe = popen('sleep 0.1; yes 2>/dev/null; exit 4', 'r');
    $while(fn () => pclose($pipe));

    echo "written\n";
    $file = tempnam(sys_get_temp_dir(), 'pclose');
    $pipe = popen("cat > $file; sleep 0.1; exit 5", 'w');
    stream_filter_append($pipe, 'last', STREAM_FILTER_WRITE);
    fwrite($pipe, "the first\n");
    $while(fn () => pclose($pipe));
    echo file_get_contents($file);
    unlink($file);

    echo "by fclose()\n";
    $pipe = popen('sleep 0.1', 'w');
    $while(fn () => fclose($pipe));
    $while(fn () => fclose(tmpfile()));

    echo "somebody else reads it\n";
    $pipe = popen('sleep 0.05; exit 6', 'r');
    $reader = go(fn () => var_dump(fgets($pipe)));
    var_dump(pclose($pipe));

    echo "two close it\n";
    $pipe = popen('sleep 0.05; exit 7', 'r');
    $close = function () use ($pipe) {
        try {
            var_dump(pclose($pipe));
        } catch (TypeError $e) {
            echo $e->getMessage(), "\n";
        }
    };
    Co::join([go($close), go($close)]);

    echo "cancelled, and once more\n";
    $pipe = popen('read line; exec sleep 0.2', 'r');
    $closing = go(fn () => var_dump(pclose($pipe)));
    Co::cancel($closing);
    Co::join([$closing]);
    var_dump(fgets($pipe));
    $while(fn () => pclose($pipe));

    echo "several at once\n";
    $begun = microtime(true);
    Co::join(array_map(fn ($i) => go(function () use ($i) {
        pclose(popen("sleep 0.2; exit $i", 'r')) === $i || print("not its status\n");
    }), range(1, 10)));
    var_dump(microtime(true) - $begun < 1.5); // one after the other: 2 s

    echo "the end of a process that was collected\n";
    $pipe = popen('exit 8', 'r');
    stream_get_contents($pipe);
    while (!Co\System::wait(1)) {
        Co::sleep(0.001);
    }
    var_dump(pclose($pipe));
    Co::cancel($counter);
    $GLOBALS['left'] = popen('exit 9', 'r');
    try {
        popen('true');
    } catch (ArgumentCountError $e) {
        echo $e->getMessage(), "\n";
    }
});
var_dump(pclose($left));
?>
--EXPECTF--
read
string(4) "one
"
int(3)
bool(true)
the process writes on and on, until nobody reads
int(4)
bool(true)
written
the filter goes
int(5)
bool(true)
the first
the last
by fclose()
bool(true)
bool(true)
bool(true)
bool(false)
somebody else reads it
bool(false)
int(6)
two close it
int(7)
pclose(): %Sstream resource
cancelled, and once more
int(-1)
bool(false)
int(0)
bool(true)
several at once
bool(true)
the end of a process that was collected
int(-1)
popen() expects exactly 2 arguments, 1 given
int(9)
