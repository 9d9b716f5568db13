--TEST--
stream_filter_remove() for a stream in use: who is warned may wait, and the stream is there as long
--FILE--
<?php
use Swoole\Coroutine\Channel;

class WaitingFilter extends php_user_filter
{
    public static Channel $gate;

    public function filter($in, $out, &$consumed, bool $closing): int
    {
        $closing || self::$gate->pop();
        while (stream_bucket_make_writeable($in)) {
            continue;
        }
        return PSFS_FEED_ME;
    }
}
stream_filter_register('waiting', WaitingFilter::class);

Co\run(function () {
    [WaitingFilter::$gate, $warned] = [new Channel(1), new Channel(1)];
    set_error_handler(function ($level, $text) use ($warned) {
        echo $text, "\n";
        $warned->pop();
        return true;
    });
    $stream = fopen('php://memory', 'w');
    $filter = stream_filter_append($stream, 'waiting', STREAM_FILTER_WRITE);
    $writer = go(function () use (&$stream) {
        fwrite($stream, 'text');
        $stream = null;
    });
    $remover = go(fn () => var_dump(stream_filter_remove($filter)));

    // Nobody has the stream any more but who was warned.
    WaitingFilter::$gate->push(true);
    Co::join([$writer]);

    // None of these lies where that one was, and is taken for one in use.
    $others = array_map(fn () => fopen('php://memory', 'w'), range(1, 10));
    var_dump(array_map(fclose(...), $others) === array_fill(0, 10, true));
    $warned->push(true);
    Co::join([$remover]);
});
?>
--EXPECT--
stream_filter_remove(): cannot remove the filter of a stream that is in use
bool(true)
bool(false)
