--TEST--
pclose() whose filter waits: who writes meanwhile keeps the filter, and the process is closed afterwards
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
    set_error_handler(fn ($level, $text) => print(strtok($text, ',') . "\n"));
    [$last, $writing] = WaitingFilter::$gates = [new Channel(1), new Channel(1)];
    $pipe = popen('cat >/dev/null', 'w');
    stream_filter_append($pipe, 'waiting', STREAM_FILTER_WRITE);
    $closer = go(fn () => var_dump(pclose($pipe)));
    $writer = go(fn () => var_dump(fwrite($pipe, 'text')));
    $last->push(true);
    Co::join([$closer]);
    $others = array_map(fn () => new WaitingFilter(), range(1, 10)); // lie where the filter would have lain
    $writing->push(true);
    Co::join([$writer]);
    var_dump(pclose($pipe));
});
?>
--EXPECT--
the last, its own
pclose(): cannot close the provided stream
int(-1)
written, its own
int(4)
the last, its own
removed
int(0)
