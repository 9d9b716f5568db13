--TEST--
stream_filter_remove() whose filter waits: if somebody writes through it meanwhile, it stays
--FILE--
<?php
use Swoole\Coroutine\Channel;

class WaitingFilter extends php_user_filter
{
    public static array $gates = [];
    private array $mine = ['its own'];

    public function filter($in, $out, &$consumed, bool $closing): int
    {
        array_shift(self::$gates)?->pop();
        while ($bucket = stream_bucket_make_writeable($in)) {
            $consumed += $bucket->datalen;
            stream_bucket_append($out, $bucket);
        }
        echo $closing ? 'the last' : 'written', ', ', implode($this->mine), "\n";
        return PSFS_PASS_ON;
    }

    public function onClose(): void
    {
        echo "removed\n";
    }
}
stream_filter_register('waiting', WaitingFilter::class);

Co\run(function () {
    set_error_handler(fn ($level, $text) => print("$text\n"));
    [$last, $writing] = WaitingFilter::$gates = [new Channel(1), new Channel(1)];
    $stream = fopen('php://memory', 'w+');
    $filter = stream_filter_append($stream, 'waiting', STREAM_FILTER_WRITE);
    $remover = go(fn () => var_dump(stream_filter_remove($filter)));
    $writer = go(fn () => var_dump(fwrite($stream, 'text')));
    $last->push(true);
    Co::join([$remover]);
    $others = array_map(fn () => new WaitingFilter(), range(1, 10)); // lie where the filter would have lain
    $writing->push(true);
    Co::join([$writer]);
    var_dump(stream_filter_remove($filter), $filter);
});
?>
--EXPECTF--
the last, its own
stream_filter_remove(): cannot remove the filter of a stream that is in use
bool(false)
written, its own
int(4)
the last, its own
removed
bool(true)
resource(%d) of type (Unknown)
