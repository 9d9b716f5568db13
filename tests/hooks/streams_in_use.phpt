--TEST--
Streams whose filter, class, notification or copy waits: nobody takes them away, and a second reader does no harm
--FILE--
<?php
require __DIR__ . '/../include/http_in_coroutine.php';

set_error_handler(function ($level, $text) {
    if (!(error_reporting() & $level)) {
        return true;
    }
    echo '  ', str_replace('cannot close the provided stream, as it must not be manually closed', 'IN USE', $text), "\n";
    return true;
});

/** Waits in each operation until the test lets it go on. */
class Waiting
{
    public static array $gates = [];
    public $context;

    public static function wait(): void
    {
        $gate = array_shift(self::$gates);
        $gate && $gate->pop();
    }

    public function stream_open(): bool
    {
        return true;
    }

    public function stream_read(int $count): string
    {
        self::wait();
        return str_repeat('r', $count);
    }

    public function stream_write(string $bytes): int
    {
        self::wait();
        return strlen($bytes);
    }

    public function stream_eof(): bool
    {
        return false;
    }

    public function dir_opendir(): bool
    {
        return true;
    }

    public function dir_readdir(): string
    {
        self::wait();
        return 'name';
    }

    public function dir_closedir(): bool
    {
        return true;
    }
}
class WaitingFilter extends php_user_filter
{
    public function filter($in, $out, &$consumed, bool $closing): int
    {
        Waiting::wait();
        while ($bucket = stream_bucket_make_writeable($in)) {
            $consumed += $bucket->datalen;
            stream_bucket_append($out, $bucket);
        }
        return PSFS_PASS_ON;
    }
}
stream_wrapper_register('waiting', Waiting::class);
stream_filter_register('waiting', WaitingFilter::class);

Co\run(function () {
    $junk = fn () => array_map(fn () => fopen('php://memory', 'r'), range(1, 50));
    // So many operations are to wait.
    $gates = fn (int $count) => Waiting::$gates = array_map(fn () => new Swoole\Coroutine\Channel(1), array_fill(0, $count, 0));
    $tell = function (callable $do) {
        try {
            var_dump($do());
        } catch (Error $e) {
            echo get_class($e), ': ', preg_replace('/#\d+/', '#N', $e->getMessage()), "\n";
        }
    };

    echo "a class\n";
    foreach ([fn ($stream) => strlen(fread($stream, 100)), fn ($stream) => fwrite($stream, 'four'), fn ($stream) => strlen(fgets($stream, 50))] as $use) {
        [$gate] = $gates(1);
        $stream = fopen('waiting://here', 'r+');
        $user = go(fn () => var_dump($use($stream)));
        var_dump(fclose($stream));
        $junk();
        $gate->push(true);
        Co::join([$user]);
        var_dump(fclose($stream));
    }
    [$gate] = $gates(1);
    $directory = opendir('waiting://here');
    $user = go(fn () => var_dump(readdir($directory)));
    closedir($directory);
    $junk();
    $gate->push(true);
    Co::join([$user]);
    closedir($directory);

    echo "several read it\n";
    $stream = fopen('waiting://here', 'r');
    $users = [];
    $all = $gates(20);
    for ($i = 0; $i < 20; $i++) {
        $users[] = go(function () use ($stream, $i) {
            for ($j = 0; $j < 5; $j++) {
                $read = $i % 2 ? fread($stream, 5000) : fgets($stream, 30000);
                trim($read, 'r') === '' && $read !== '' || print("not what was read\n");
            }
        });
    }
    foreach (array_reverse($all) as $gate) {
        $gate->push(true);
    }
    Co::join($users);
    fclose($stream);

    echo "a filter, in which two wait\n";
    foreach ([fn ($stream, $filter) => fclose($stream), fn ($stream, $filter) => stream_filter_remove($filter)] as $take) {
        $stream = tmpfile();
        $filter = stream_filter_append($stream, 'waiting', STREAM_FILTER_WRITE);
        [$first, $second] = $gates(2);
        $users = [go(fn () => var_dump(fwrite($stream, 'one'))), go(fn () => var_dump(fwrite($stream, 'three')))];
        $first->push(true);
        Co::join([$users[0]]);
        var_dump($take($stream, $filter));
        $junk();
        $second->push(true);
        Co::join([$users[1]]);
        var_dump($take($stream, $filter));
    }
    // Closing waits as well: nobody gets the stream any more.
    $stream = tmpfile();
    stream_filter_append($stream, 'waiting', STREAM_FILTER_WRITE);
    [$gate] = $gates(1);
    $closer = go(fn () => var_dump(fclose($stream)));
    foreach ([fn () => fwrite($stream, 'too late'), fn () => fclose($stream)] as $use) {
        $tell($use);
    }
    $gate->push(true);
    Co::join([$closer]);
    // And so does the end of a filter, which is the last to have the stream.
    $stream = tmpfile();
    $filter = stream_filter_append($stream, 'waiting', STREAM_FILTER_WRITE);
    [$gate] = $gates(1);
    $remover = go(fn () => var_dump(stream_filter_remove($filter)));
    $tell(fn () => stream_filter_remove($filter));
    $stream = null;
    $junk();
    $gate->push(true);
    Co::join([$remover]);
    // A pipe of a process that goes meanwhile.
    $process = proc_open('cat', [['pipe', 'r'], ['pipe', 'w']], $pipes);
    stream_filter_append($pipes[0], 'waiting', STREAM_FILTER_WRITE);
    [$gate] = $gates(1);
    $user = go(fn ($pipe) => var_dump(fwrite($pipe, "to it\n")), $pipes[0]);
    var_dump(proc_close($process));
    $process = null;
    $junk();
    $gate->push(true);
    Co::join([$user]);
    var_dump(fclose($pipes[0]), fgets($pipes[1]));
    // Not every function that is given a stream is in the middle of it.
    $stream = tmpfile();
    [$gate] = $gates(1);
    $user = go(fn () => call_user_func(fn ($stream) => Waiting::wait(), $stream));
    var_dump(fclose($stream));
    $gate->push(true);
    Co::join([$user]);

    echo "a notification: what was read is not in the buffer yet\n";
    [$url, $http] = http_in_coroutine();
    $notified = stream_context_create([], ['notification' => fn (int $code) => $code === STREAM_NOTIFY_PROGRESS && Waiting::wait()]);
    file_get_contents($url, false, $notified); // only PHP's http:// switches them on
    $server = stream_socket_server('tcp://127.0.0.1:0');
    $stream = stream_socket_client('tcp://' . stream_socket_get_name($server, false), $number, $text, 5, STREAM_CLIENT_CONNECT, $notified);
    $peer = stream_socket_accept($server);
    [$gate] = $gates(1);
    fwrite($peer, str_repeat('1', 8192));
    $user = go(fn () => var_dump(strlen(fread($stream, 10000))));
    fwrite($peer, str_repeat('2', 8192));
    $tell(fn () => fread($stream, 10000));
    var_dump(stream_filter_append($stream, 'string.rot13', STREAM_FILTER_READ), stream_filter_prepend($stream, 'string.rot13'));
    $gate->push(true);
    Co::join([$user]);
    var_dump(strlen(fread($stream, 10000)));
    $http->shutdown();

    echo "a copy\n";
    $pair = fn () => stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    // It reads, and what it writes to is closed.
    [[$from, $source], [$to, $drain]] = [$pair(), $pair()];
    $copier = go(fn () => var_dump(stream_copy_to_stream($from, $to)));
    var_dump(fclose($to));
    $junk();
    fwrite($source, 'lost');
    Co::join([$copier]);
    // It writes more than fits, and what it reads is closed.
    [[$from, $source], [$to, $drain]] = [$pair(), $pair()];
    $copier = go(fn () => var_dump(stream_copy_to_stream($from, $to) > 0));
    $writer = go(fn () => @fwrite($source, str_repeat('x', 10_000_000)));
    var_dump(fclose($from));
    $junk();
    Co::join([$copier, $writer]);
    // A file is not to be closed.
    [$to, $drain] = $pair();
    $file = tmpfile();
    fwrite($file, str_repeat('x', 1_000_000));
    rewind($file);
    $copier = go(fn () => var_dump(stream_copy_to_stream($file, $to)));
    var_dump(fclose($file));
    $junk();
    for ($length = 0; $length < 1_000_000;) {
        $length += strlen(fread($drain, 100_000));
    }
    Co::join([$copier]);
    var_dump(fclose($file));
    // In both directions, as proxies do.
    [[$one, $client], [$two, $server]] = [$pair(), $pair()];
    $copy = function ($from, $to) {
        stream_copy_to_stream($from, $to);
        is_resource($from) && fclose($from);
        is_resource($to) && fclose($to);
    };
    $copiers = [go($copy, $one, $two), go($copy, $two, $one)];
    fwrite($client, 'hello');
    var_dump(fread($server, 10));
    fclose($client);
    Co::join($copiers);
    var_dump(fread($server, 10), feof($server));
});
?>
--EXPECTF--
a class
  fclose(): IN USE
bool(false)
int(100)
bool(true)
  fclose(): IN USE
bool(false)
int(4)
bool(true)
  fclose(): IN USE
bool(false)
int(49)
bool(true)
  closedir(): IN USE
string(4) "name"
several read it
a filter, in which two wait
int(3)
  fclose(): IN USE
bool(false)
int(5)
bool(true)
int(3)
  stream_filter_remove(): cannot remove the filter of a stream that is in use
bool(false)
int(5)
bool(true)
TypeError: fwrite(): %Sstream resource
TypeError: fclose(): %Sstream resource
bool(true)
  stream_filter_remove(): cannot remove the filter of a stream that is in use
bool(false)
bool(true)
  proc_close(): IN USE
int(-1)
int(6)
bool(true)
string(6) "to it
"
bool(true)
a notification: what was read is not in the buffer yet
Swoole\Error: Socket#N has already been bound to another coroutine#N, reading of the same socket in coroutine#N at the same time is not allowed
  stream_filter_append(): cannot filter a stream that is in use
  stream_filter_prepend(): cannot filter a stream that is in use
bool(false)
bool(false)
int(8192)
int(8192)
a copy
bool(false)
bool(true)
bool(false)
bool(true)
  fclose(): IN USE
bool(false)
int(1000000)
bool(true)
string(5) "hello"
string(0) ""
bool(true)
