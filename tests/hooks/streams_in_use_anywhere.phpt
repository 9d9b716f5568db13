--TEST--
A stream of a class that waits is not taken away from C code, whatever function or method it is
--EXTENSIONS--
pdo
pdo_sqlite
sockets
--FILE--
<?php
/** Each of its methods waits until the test lets it go on. */
class Waiting
{
    public static ?Swoole\Coroutine\Channel $gate = null;
    public $context;
    private array $pieces = ['read', 'again'];

    private function wait(): void
    {
        $gate = self::$gate;
        self::$gate = null;
        $gate?->pop();
    }

    public function stream_open(): bool
    {
        return true;
    }

    public function stream_read(int $count): string
    {
        $this->wait();
        return array_shift($this->pieces) ?? '';
    }

    public function stream_write(string $bytes): int
    {
        $this->wait();
        return strlen($bytes);
    }

    public function stream_eof(): bool
    {
        return !$this->pieces;
    }

    public function stream_flush(): bool
    {
        $this->wait();
        return true;
    }

    public function stream_seek(): bool
    {
        $this->wait();
        return true;
    }

    public function stream_tell(): int
    {
        return 0;
    }

    public function stream_stat(): array
    {
        $this->wait();
        return ['size' => 7];
    }

    public function stream_cast(): bool
    {
        $this->wait();
        return false;
    }

    public function stream_set_option(): bool
    {
        $this->wait();
        return true;
    }
}
stream_wrapper_register('waiting', Waiting::class);
$warned = [];
set_error_handler(function (int $level, string $text) use (&$warned) {
    $warned[Co::getCid()] = preg_replace('/, as .*| as a .*/', '', $text);
    return true;
});

Co\run(function () use (&$warned) {
    $uses = [
        'vfprintf' => fn ($stream) => vfprintf($stream, '%s', ['text']),
        'fwrite' => fn ($stream) => fwrite($stream, 'text'),
        'rewind' => fn ($stream) => rewind($stream),
        'fstat' => fn ($stream) => fstat($stream)['size'],
        'blocking' => fn ($stream) => stream_set_blocking($stream, false),
        'select' => function ($stream) {
            $read = [$stream];
            $none = null;
            return stream_select($read, $none, $none, 0);
        },
        'import' => fn ($stream) => socket_import_stream($stream),
        'a method' => function ($stream) {
            $database = new PDO('sqlite::memory:');
            $statement = $database->prepare('SELECT ?');
            $statement->bindParam(1, $stream, PDO::PARAM_LOB);
            unset($stream);
            $statement->execute();
            return $statement->fetchColumn();
        },
    ];
    foreach ($uses as $name => $use) {
        $stream = fopen('waiting://x', 'r+');
        $gate = Waiting::$gate = new Swoole\Coroutine\Channel(1);
        $user = go(function () use ($name, $use, $stream, &$warned) {
            try {
                $outcome = $use($stream);
            } catch (Throwable $error) {
                $outcome = $error->getMessage();
            }
            echo "$name: " . json_encode($outcome) . ' ' . ($warned[Co::getCid()] ?? 'no warning') . "\n";
        });
        $closer = go(fn () => var_dump(fclose($stream)));
        echo $warned[$closer] ?? 'not refused', "\n";
        $gate->push(true);
        Co::join([$user]);
        var_dump(fclose($stream));
    }
});
?>
--EXPECT--
bool(false)
fclose(): cannot close the provided stream
vfprintf: 4 no warning
bool(true)
bool(false)
fclose(): cannot close the provided stream
fwrite: 4 no warning
bool(true)
bool(false)
fclose(): cannot close the provided stream
rewind: true no warning
bool(true)
bool(false)
fclose(): cannot close the provided stream
fstat: 7 no warning
bool(true)
bool(false)
fclose(): cannot close the provided stream
blocking: true no warning
bool(true)
bool(false)
fclose(): cannot close the provided stream
select: "No stream arrays were passed" stream_select(): Cannot represent a stream of type user-space
bool(true)
bool(false)
fclose(): cannot close the provided stream
import: false socket_import_stream(): Cannot represent a stream of type user-space
bool(true)
bool(false)
fclose(): cannot close the provided stream
a method: "readagain" no warning
bool(true)
