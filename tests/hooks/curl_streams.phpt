--TEST--
The streams of a cURL transfer: nobody closes them before its end, and what it wrote is there at its end
--EXTENSIONS--
curl
--FILE--
<?php
require __DIR__ . '/../include/http_in_coroutine.php';

set_error_handler(function ($level, $text) {
    echo '  ', str_replace('cannot close the provided stream, as it must not be manually closed', 'IN USE', $text), "\n";
    return true;
});

/** Waits when its position is asked for, as it is when PHP makes a FILE of it. */
class Seeking
{
    public static ?Swoole\Coroutine\Channel $gate = null;
    public $context;

    public function stream_open(): bool
    {
        return true;
    }

    public function stream_read(): string
    {
        return '';
    }

    public function stream_write(string $bytes): int
    {
        return strlen($bytes);
    }

    public function stream_seek(int $offset, int $whence): bool
    {
        [$gate, self::$gate] = [self::$gate, null];
        $gate && $gate->pop();
        return true;
    }

    public function stream_tell(): int
    {
        return 4;
    }

    public function stream_eof(): bool
    {
        return false;
    }

    public function stream_close(): void
    {
        echo "  closed\n";
    }
}
stream_wrapper_register('seeking', Seeking::class);

Co\run(function () {
    [$url, $server] = http_in_coroutine();
    $file = fn () => tmpfile();
    // Takes the places of what was freed.
    $junk = fn () => array_map(fn () => fopen('php://memory', 'r'), range(1, 50));

    echo "closed while curl_exec() waits\n";
    foreach (['FILE', 'WRITEHEADER', 'STDERR', 'INFILE'] as $option) {
        $stream = $file();
        fwrite($stream, str_repeat('x', 100_000));
        rewind($stream);
        $handle = curl_init("$url/?ms=60&x=1");
        curl_setopt_array($handle, [CURLOPT_RETURNTRANSFER => true, CURLOPT_VERBOSE => $option === 'STDERR', constant("CURLOPT_$option") => $stream]);
        $option === 'INFILE' && curl_setopt_array($handle, [CURLOPT_UPLOAD => true, CURLOPT_INFILESIZE => 100_000]);
        $transfer = go(fn () => print("  $option: " . (curl_exec($handle) ? 'done' : curl_error($handle)) . "\n"));
        var_dump(fclose($stream));
        $junk();
        Co::join([$transfer]);
        var_dump(fclose($stream));
    }

    echo "two transfers write one stream, of which one ends first\n";
    $stream = $file();
    $transfers = [];
    foreach ([30, 120] as $ms) {
        $handle = curl_init("$url/?ms=$ms&x=1");
        curl_setopt($handle, CURLOPT_FILE, $stream);
        $transfers[] = go(fn () => curl_exec($handle) || print("failed\n"));
    }
    Co::join([$transfers[0]]);
    var_dump(fclose($stream));
    Co::join([$transfers[1]]);
    var_dump(fstat($stream)['size'] > 0, fclose($stream));

    echo "PHP makes a FILE of it\n";
    foreach (['curl_setopt' => fn ($handle, $stream) => curl_setopt($handle, CURLOPT_FILE, $stream),
        'curl_setopt_array' => fn ($handle, $stream) => curl_setopt_array($handle, [CURLOPT_FILE => $stream])] as $set) {
        $stream = fopen('seeking://here', 'r+');
        fwrite($stream, 'four');
        Seeking::$gate = $gate = new Swoole\Coroutine\Channel(1);
        $setter = go(fn () => var_dump($set(curl_init($url), $stream)));
        var_dump(Seeking::$gate === null, fclose($stream));
        $gate->push(true);
        Co::join([$setter]);
    }
    unset($stream);

    echo "pipes\n";
    $pipe = popen('cat > /dev/null', 'w');
    $process = proc_open('cat > /dev/null', [['pipe', 'r']], $pipes);
    $handles = [];
    foreach ([$pipe, $pipes[0]] as $i => $stream) {
        $handles[$i] = curl_init("$url/?ms=60&x=1");
        curl_setopt($handles[$i], CURLOPT_FILE, $stream);
    }
    $transfers = array_map(fn ($handle) => go(fn () => curl_exec($handle) || print("failed\n")), $handles);
    var_dump(pclose($pipe), proc_close($process));
    $gone = $process;
    $process = null;
    unset($pipes, $stream);
    $gone = null; // the last reference to a process, which would close its pipes
    $junk();
    Co::join($transfers);
    unset($handles, $handle);
    var_dump(pclose($pipe));

    echo "given to the handle by its own callback\n";
    [$first, $second] = [$file(), $file()];
    $asked = new Swoole\Coroutine\Channel(1);
    $told = new Swoole\Coroutine\Channel(1);
    $handle = curl_init("$url/?size=50000");
    curl_setopt($handle, CURLOPT_FILE, $first);
    curl_setopt($handle, CURLOPT_HEADERFUNCTION, function ($handle, $line) use ($second, $asked, $told) {
        if (trim($line) === '') {
            curl_setopt($handle, CURLOPT_FILE, $second);
            $asked->push(true);
            $told->pop();
        }
        return strlen($line);
    });
    $transfer = go(fn () => var_dump(curl_exec($handle)));
    $asked->pop();
    var_dump(fclose($second), fclose($first));
    $junk();
    $told->push(true);
    Co::join([$transfer]);
    var_dump(fstat($second)['size'], fclose($second), fclose($first));

    echo "what is put aside with CURLOPT_PRIVATE is not in use\n";
    $handle = curl_init("$url/?ms=30&x=1");
    curl_setopt_array($handle, [CURLOPT_RETURNTRANSFER => true, CURLOPT_PRIVATE => $stream = $file()]);
    $transfer = go(fn () => curl_exec($handle) || print("failed\n"));
    var_dump(fclose($stream));
    Co::join([$transfer]);

    echo "in a multi handle\n";
    foreach (['FILE', 'WRITEHEADER'] as $option) {
        $stream = $file();
        $handle = curl_init("$url/?ms=30&x=1");
        curl_setopt_array($handle, [CURLOPT_RETURNTRANSFER => true, constant("CURLOPT_$option") => $stream]);
        $multi = curl_multi_init();
        curl_multi_add_handle($multi, $handle);
        curl_multi_exec($multi, $active);
        Co::sleep(0.1); // the answer is there, and not read
        var_dump(fclose($stream));
        $junk();
        ob_start(fn () => '');
        $gone = [];
        set_error_handler(function ($level, $text) use (&$gone) {
            $gone[] = $text;
            return true;
        });
        do {
            curl_multi_select($multi, 1);
            curl_multi_exec($multi, $active);
        } while ($active);
        restore_error_handler();
        ob_end_clean();
        echo '  ', implode(', ', $gone), "\n";
        var_dump(curl_multi_info_read($multi)['result']);
        curl_multi_close($multi);
    }
    $stream = $file();
    $handle = curl_init("$url/?size=50000");
    curl_setopt($handle, CURLOPT_FILE, $stream);
    curl_setopt($handle, CURLOPT_HEADERFUNCTION, function ($handle, $line) use ($asked, $told) {
        if (trim($line) === '') {
            $asked->push(true);
            $told->pop();
        }
        return strlen($line);
    });
    $multi = curl_multi_init();
    curl_multi_add_handle($multi, $handle);
    $transfer = go(function () use ($multi) {
        do {
            curl_multi_exec($multi, $active);
            curl_multi_select($multi, 1);
        } while ($active);
    });
    $asked->pop();
    var_dump(fclose($stream)); // the callback waits, inside of curl_multi_exec() or curl_multi_select()
    $told->push(true);
    Co::join([$transfer]);
    curl_multi_close($multi);
    unset($multi);
    var_dump(fclose($stream), curl_getinfo($handle, CURLINFO_SIZE_DOWNLOAD) == 50000);

    echo "without the hook, where callbacks may wait nevertheless\n";
    $flags = Swoole\Runtime::getHookFlags();
    $stream = $file();
    $handle = curl_init('file://' . __FILE__);
    curl_setopt_array($handle, [CURLOPT_FILE => $stream, CURLOPT_HEADERFUNCTION => function ($handle, $line) use ($asked, $told, &$once) {
        if (!$once) {
            $once = true;
            $asked->push(true);
            $told->pop();
        }
        return strlen($line);
    }]);
    Swoole\Runtime::setHookFlags(0);
    $transfer = go(fn () => var_dump(curl_exec($handle)));
    $asked->pop();
    var_dump(fclose($stream));
    try {
        curl_setopt($handle, CURLOPT_FILE, STDERR);
    } catch (Swoole\Error $e) {
        echo preg_replace('/#\d+/', '#N', $e->getMessage()), "\n";
    }
    $told->push(true);
    Co::join([$transfer]);
    var_dump(fstat($stream)['size'] === filesize(__FILE__), fclose($stream));
    Swoole\Runtime::setHookFlags($flags);

    echo "gone before\n";
    $handle = curl_init("$url/?x=1");
    curl_setopt_array($handle, [CURLOPT_FILE => $stream = $file(), CURLOPT_RETURNTRANSFER => false]);
    fclose($stream);
    ob_start(fn () => '');
    $gone = '';
    set_error_handler(function ($level, $text) use (&$gone) {
        $gone .= $text;
        return true;
    });
    $done = curl_exec($handle);
    restore_error_handler();
    ob_end_clean();
    var_dump($done, $gone);

    echo "what was written is there at the end\n";
    $get = function ($stream) use ($url) {
        $handle = curl_init("$url/?size=5000");
        curl_setopt($handle, CURLOPT_FILE, $stream);
        return curl_exec($handle);
    };
    ob_start();
    $get(fopen('php://output', 'w'));
    $said = ob_get_clean();
    var_dump(strlen($said));
    [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $get($ours);
    stream_set_blocking($theirs, false);
    var_dump(strlen(stream_get_contents($theirs)));
    $process = proc_open('head -c 5000 | wc -c', [['pipe', 'r'], ['pipe', 'w']], $pipes);
    $get($pipes[0]);
    var_dump((int) fgets($pipes[1]));
    proc_close($process);
    $pipe = popen('head -c 5000 > /dev/null; exit 6', 'w');
    $get($pipe);
    var_dump(pclose($pipe));
    $server->shutdown();
});
?>
--EXPECT--
closed while curl_exec() waits
  fclose(): IN USE
bool(false)
  FILE: done
bool(true)
  fclose(): IN USE
bool(false)
  WRITEHEADER: done
bool(true)
  fclose(): IN USE
bool(false)
  STDERR: done
bool(true)
  fclose(): IN USE
bool(false)
  INFILE: done
bool(true)
two transfers write one stream, of which one ends first
  fclose(): IN USE
bool(false)
bool(true)
bool(true)
PHP makes a FILE of it
  fclose(): IN USE
bool(true)
bool(false)
bool(true)
  closed
  fclose(): IN USE
bool(true)
bool(false)
bool(true)
  closed
pipes
  pclose(): IN USE
  proc_close(): IN USE
int(-1)
int(-1)
int(0)
given to the handle by its own callback
  fclose(): IN USE
  fclose(): IN USE
bool(false)
bool(false)
bool(true)
int(50000)
bool(true)
bool(true)
what is put aside with CURLOPT_PRIVATE is not in use
bool(true)
in a multi handle
bool(true)
  curl_multi_exec(): CURLOPT_FILE resource has gone away, resetting to default
int(0)
bool(true)
  curl_multi_exec(): CURLOPT_WRITEHEADER resource has gone away, resetting to default
int(0)
  fclose(): IN USE
bool(false)
bool(true)
bool(true)
without the hook, where callbacks may wait nevertheless
  fclose(): IN USE
bool(false)
This cURL handle is currently executing in coroutine#N, cannot be operated
bool(true)
bool(true)
bool(true)
gone before
bool(true)
string(70) "curl_exec(): CURLOPT_FILE resource has gone away, resetting to default"
what was written is there at the end
int(5000)
int(5000)
int(5000)
int(6)
