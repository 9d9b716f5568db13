--TEST--
flock() in a coroutine lets others run until it has the lock
--FILE--
<?php
class Locked
{
    public $context;
    public function stream_open(): bool { return true; }
    public function stream_lock(int $operation): bool { echo "stream_lock($operation)\n"; return true; }
}
stream_wrapper_register('locked', Locked::class);

$path = tempnam(sys_get_temp_dir(), 'flock');
Co\run(function () use ($path) {
    $open = fn () => fopen($path, 'r+');
    [$one, $two, $three] = [$open(), $open(), $open()];
    var_dump(flock($one, LOCK_EX), flock($two, LOCK_EX | LOCK_NB, $blocks), $blocks);
    echo "others wait for it, and get it one after the other\n";
    $inside = 0;
    $take = function ($file) use (&$inside) {
        $blocks = 'anything';
        var_dump(flock($file, LOCK_EX, $blocks), $blocks, ++$inside);
        Co::sleep(0.002);
        $inside--;
        flock($file, LOCK_UN);
    };
    $takers = [go($take, $two), go($take, $three)];
    echo "not yet\n";
    flock($one, LOCK_UN);
    Co::join($takers);

    echo "readers\n";
    var_dump(flock($one, LOCK_SH), flock($two, LOCK_SH));
    $writer = go(fn () => var_dump(flock($three, LOCK_EX)));
    fclose($one);
    Co::cancel($writer);
    Co::join([$writer]);
    $writer = go(fn () => var_dump(flock($three, LOCK_EX)));
    fclose($two);
    Co::join([$writer]);

    echo "the stream is closed while it waits\n";
    $four = $open();
    $waiter = go(fn () => var_dump(flock($four, LOCK_EX)));
    fclose($four);
    Co::join([$waiter]);

    echo "another process has it\n";
    flock($three, LOCK_UN);
    $process = proc_open([PHP_BINARY, '-n', '-r', '$f = fopen($argv[1], "r+"); flock($f, LOCK_EX); echo "locked\n"; fgets(STDIN);', '--', $path], [['pipe', 'r'], ['pipe', 'w']], $pipes);
    echo fgets($pipes[1]);
    $waiter = go(fn () => var_dump(flock($three, LOCK_EX)));
    fclose($pipes[0]);
    Co::join([$waiter]);
    proc_close($process);

    echo "what PHP refuses, or does otherwise\n";
    foreach ([fn () => flock($three, 7), fn () => flock($four, LOCK_EX), fn () => flock($three)] as $wrong) {
        try {
            var_dump($wrong());
        } catch (Error $e) {
            echo get_class($e), ': ', $e->getMessage(), "\n";
        }
    }
    var_dump(flock(fopen('locked://here', 'r'), LOCK_EX), flock(fopen('php://memory', 'r'), LOCK_EX), flock($three, LOCK_UN));
});
unlink($path);
?>
--EXPECTF--
bool(true)
bool(false)
int(1)
others wait for it, and get it one after the other
not yet
bool(true)
int(0)
int(1)
bool(true)
int(0)
int(1)
readers
bool(true)
bool(true)
bool(false)
bool(true)
the stream is closed while it waits
bool(false)
another process has it
locked
bool(true)
what PHP refuses, or does otherwise
bool(true)
TypeError: flock(): %Sstream resource
ArgumentCountError: flock() expects at least 2 arguments, 1 given
stream_lock(2)
bool(true)
bool(false)
bool(true)
