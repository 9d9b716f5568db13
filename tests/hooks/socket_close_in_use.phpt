--TEST--
socket_close() of a socket that is a stream as well takes it from nobody who is in the middle of it
--EXTENSIONS--
sockets
--FILE--
<?php
set_error_handler(function ($level, $text) {
    echo '  ', str_replace('cannot close the provided stream, as it must not be manually closed', 'IN USE', $text), "\n";
    return true;
});

/** Waits when something passes, and says when it ends. */
final class Slow extends php_user_filter
{
    public static ?Swoole\Coroutine\Channel $gate = null;

    public function filter($in, $out, &$consumed, bool $closing): int
    {
        self::$gate?->pop();
        while ($bucket = stream_bucket_make_writeable($in)) {
            $consumed += $bucket->datalen;
            stream_bucket_append($out, $bucket);
        }
        return PSFS_PASS_ON;
    }

    public function onClose(): void
    {
        echo "  the filter ends\n";
    }
}
stream_filter_register('slow', Slow::class);

/** A stream with the filter, its socket, and the stream at the other end. */
function filtered(): array
{
    [$stream, $other] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $socket = socket_import_stream($stream);
    return [$stream, $socket, $other, stream_filter_append($stream, 'slow', STREAM_FILTER_WRITE)];
}

$uses = [
    'a filter is removed' => fn ($stream, $other, $filter) => var_dump(stream_filter_remove($filter)),
    'something is written' => fn ($stream, $other) => var_dump(fwrite($stream, 'text')),
    'something is copied' => function ($stream, $other) {
        $from = fopen('php://memory', 'r+');
        fwrite($from, 'text');
        rewind($from);
        var_dump(stream_copy_to_stream($from, $stream));
    },
];
Co\run(function () use ($uses) {
    foreach ($uses as $what => $use) {
        echo "$what\n";
        [$stream, $socket, $other, $filter] = filtered();
        Slow::$gate = new Swoole\Coroutine\Channel;
        $user = go(fn () => $use($stream, $other, $filter));
        socket_close($socket);
        Slow::$gate->push(true);
        Slow::$gate = null;
        Co::join([$user]);
        socket_close($socket);
        var_dump(is_resource($stream), stream_get_contents($other));
    }

    echo "whatever the flags\n";
    Swoole\Runtime::setHookFlags(0);
    [$stream, $socket, $other] = filtered();
    Slow::$gate = new Swoole\Coroutine\Channel;
    $user = go(fn () => var_dump(fwrite($stream, 'text')));
    socket_close($socket);
    Slow::$gate->push(true);
    Slow::$gate = null;
    Co::join([$user]);
    socket_close($socket);
    var_dump(is_resource($stream));
});
?>
--EXPECT--
a filter is removed
  socket_close(): IN USE
  the filter ends
bool(true)
bool(false)
string(0) ""
something is written
  socket_close(): IN USE
int(4)
  the filter ends
bool(false)
string(4) "text"
something is copied
  socket_close(): IN USE
int(4)
  the filter ends
bool(false)
string(4) "text"
whatever the flags
  socket_close(): IN USE
int(4)
  the filter ends
bool(false)
