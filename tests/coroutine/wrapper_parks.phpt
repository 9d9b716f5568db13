--TEST--
Two coroutines may use the same address of a user's stream wrapper, each of whose methods waits
--FILE--
<?php
function interleave(callable ...$bodies): void
{
    $cids = array_map(fn (callable $body) => go($body), $bodies);
    while ($cids = array_filter($cids, fn (int $cid) => Co::exists($cid))) {
        foreach ($cids as $cid) {
            Co::resume($cid);
        }
    }
}
class Slow
{
    public $context;
    private string $data = '';
    private int $at = 0;
    private array $entries;
    public function stream_open(string $path, string $mode, int $options, ?string &$opened): bool
    {
        Co::yield();
        if (str_contains($path, 'missing')) {
            return false;
        }
        $name = basename($path);
        if ($name === 'nested') {
            $this->data = file_get_contents('slow://a.php') . file_get_contents('slow://a.php');
        } elseif ($name === 'itself') {
            $this->data = json_encode(@file_get_contents($path));
        } else {
            $this->data = "<?php return '$name by ' . Co::getCid();";
        }
        return true;
    }
    public function stream_read(int $count): string
    {
        Co::yield();
        $this->at += strlen($part = substr($this->data, $this->at, 20));
        return $part;
    }
    public function stream_write(string $data): int
    {
        Co::yield();
        return strlen($data);
    }
    public function stream_eof(): bool
    {
        Co::yield();
        return $this->at >= strlen($this->data);
    }
    public function stream_stat(): array
    {
        Co::yield();
        return [];
    }
    public function stream_set_option(int $option, int $a, int $b): bool
    {
        Co::yield();
        return false;
    }
    public function stream_flush(): bool
    {
        Co::yield();
        return true;
    }
    public function stream_close(): void
    {
        Co::yield();
    }
    public function url_stat(string $path, int $flags): array|false
    {
        Co::yield();
        return str_contains($path, 'missing') ? false : ['mode' => 0100644, 'size' => strlen($path)];
    }
    public function dir_opendir(string $path, int $options): bool
    {
        Co::yield();
        $this->entries = ['one', 'two'];
        return true;
    }
    public function dir_readdir(): string|false
    {
        Co::yield();
        return array_shift($this->entries) ?? false;
    }
    public function dir_rewinddir(): bool
    {
        Co::yield();
        $this->entries = ['one', 'two'];
        return true;
    }
    public function dir_closedir(): bool
    {
        Co::yield();
        return true;
    }
    public function unlink(string $path): bool
    {
        Co::yield();
        return true;
    }
    public function rename(string $from, string $to): bool
    {
        Co::yield();
        return true;
    }
}
stream_wrapper_register('slow', 'Slow');
/** Three coroutines at once; what each has got, once for all that have got the same. */
function three(string $title, callable $body): void
{
    $results = [];
    interleave(...array_fill(0, 3, function () use ($body, &$results) {
        $result = str_replace('by ' . Co::getCid(), 'by itself', json_encode($body(), JSON_UNESCAPED_SLASHES));
        $results[$result] = ($results[$result] ?? 0) + 1;
    }));
    foreach ($results as $result => $times) {
        echo "$title: $times x $result\n";
    }
}
three('include', fn () => include 'slow://a.php');
three('require_once: one of them gets it', fn () => is_string(require_once 'slow://once.php'));
three('file_get_contents', fn () => file_get_contents('slow://a.php'));
three('one that opens others', fn () => file_get_contents('slow://nested'));
three('one that opens itself', fn () => file_get_contents('slow://itself'));
three('file_put_contents', fn () => file_put_contents('slow://a.php', 'data'));
three('scandir', fn () => scandir('slow://dir'));
three('DirectoryIterator', function () {
    $names = [];
    foreach (new DirectoryIterator('slow://dir') as $entry) {
        $names[] = $entry->getFilename();
    }
    return $names;
});
three('is_file, filesize', fn () => [is_file('slow://a'), filesize('slow://ab'), is_file('slow://missing')]);
three('unlink, rename', fn () => [unlink('slow://a'), rename('slow://a', 'slow://b')]);
three('a failure is told once', function () {
    error_clear_last();
    @file_get_contents('slow://missing');
    return error_get_last()['message'];
});
set_error_handler(function (int $level, string $message) use (&$told) {
    Co::yield();
    $told[] = $message;
    return true;
});
three('to a handler that waits', fn () => file_get_contents('slow://missing'));
echo implode("\n", array_unique($told)), "\n";
Swoole\Event::wait();
?>
--EXPECTF--
include: 3 x "a.php by itself"
require_once: one of them gets it: 2 x false
require_once: one of them gets it: 1 x true
file_get_contents: 3 x "<?php return 'a.php by ' . Co::getCid();"
one that opens others: 3 x "<?php return 'a.php by ' . Co::getCid();<?php return 'a.php by ' . Co::getCid();"
one that opens itself: 3 x "false"
file_put_contents: 3 x 4
scandir: 3 x ["one","two"]
DirectoryIterator: 3 x ["one","two"]
is_file, filesize: 3 x [true,9,false]
unlink, rename: 3 x [true,true]
a failure is told once: 3 x "file_get_contents(%S): Failed to open stream: \"Slow::stream_open\" call failed"
to a handler that waits: 3 x false
file_get_contents(%S): Failed to open stream: "Slow::stream_open" call failed
