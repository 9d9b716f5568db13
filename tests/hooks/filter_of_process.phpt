--TEST--
stream_filter_remove() whose filter waits, for a pipe of a process that goes meanwhile: the pipe is not closed under it
--FILE--
<?php
use Swoole\Coroutine\Channel;

class WaitingFilter extends php_user_filter
{
    public static Channel $gate;
    private array $mine = ['its own'];

    public function filter($in, $out, &$consumed, bool $closing): int
    {
        self::$gate->pop();
        echo 'the last of ', implode($this->mine), "\n";
        return PSFS_PASS_ON;
    }

    public function onClose(): void
    {
        echo "removed\n";
    }
}
stream_filter_register('waiting', WaitingFilter::class);

Co\run(function () {
    WaitingFilter::$gate = new Channel(2);
    $process = proc_open('cat', [['pipe', 'r'], ['pipe', 'w']], $pipes);
    $filter = stream_filter_append($pipes[0], 'waiting', STREAM_FILTER_WRITE);
    $remover = go(fn () => var_dump(stream_filter_remove($filter)));
    $closer = go(function () use (&$process) {
        $process = null;
        echo "the process has gone\n";
    });
    WaitingFilter::$gate->push(true);
    WaitingFilter::$gate->push(true);
    Co::join([$remover, $closer]);
    $others = array_map(fn () => new WaitingFilter(), range(1, 10));
    var_dump($filter, fwrite($pipes[0], "a line\n"), fgets($pipes[1]), fclose($pipes[0]));
});
?>
--EXPECTF--
the process has gone
the last of its own
removed
bool(true)
resource(%d) of type (Unknown)
int(7)
string(7) "a line
"
bool(true)
