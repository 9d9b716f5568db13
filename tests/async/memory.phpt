--TEST--
A pending operation holds its callback, and that what it has bound, and nothing else holds either; when it has been called both go, the callback first
--FILE--
<?php
use Steelwool\Lifetime;
use Swoole\{Async, Event};

class Bound
{
    public function __construct(private string $name)
    {
    }

    public function __destruct()
    {
        echo "$this->name gone\n";
    }
}

$file = sys_get_temp_dir() . '/steelwool-async-' . getmypid();
$operations = [
    'writeFile' => fn ($callback) => Async::writeFile($file, 'content', $callback),
    'write' => fn ($callback) => Async::write($file, 'content', 0, $callback),
    'readFile' => fn ($callback) => Async::readFile($file, $callback),
    'read' => fn ($callback) => Async::read($file, $callback),
    'read, given up' => fn ($callback) => Async::read($file, fn (...$args) => $callback(...$args) && false),
    'dnsLookup' => fn ($callback) => Async::dnsLookup('localhost', $callback),
    'exec' => fn ($callback) => Async::exec('echo', $callback),
];
foreach ($operations as $name => $start) {
    echo "$name\n";
    $calls = 0;
    (function () use ($start, &$calls) {
        $bound = new Bound('    what it has bound is');
        $start(function () use ($bound, &$calls) {
            $calls++ || print("    called\n");
        });
        // It leaves this function, and lives on.
        $GLOBALS['asked'] = WeakReference::create($bound);
    })();
    echo '    ', preg_replace('/#\d+|[(]\S+[)]/', '', explode("\n", (string) Lifetime::trace($asked->get()))[0]), "\n";
    echo '    pending: ', Lifetime::report()['pending']['operations'], "\n";
    Event::wait();
    echo '    pending: ', Lifetime::report()['pending']['operations'], "\n";
}
echo "refused: nothing is held\n";
@Async::readFile("$file.none", (fn (Bound $bound) => fn () => $bound)(new Bound('    what it has bound is')));
echo "the loop is given up with an operation that has not come to its end\n";
$pid = Async::exec('exec sleep 60', (fn (Bound $bound) => fn () => $bound)(new Bound('    what it has bound is')));
unlink($file);
register_shutdown_function(fn () => Swoole\Process::kill($pid, SIGKILL));
Async::dnsLookup('localhost', fn () => exit());
Event::wait();
?>
--EXPECTF--
writeFile
    file operation  -> Closure  -> $bound Bound
    pending: 1
    called
    what it has bound is gone
    pending: 0
write
    file operation  -> Closure  -> $bound Bound
    pending: 1
    called
    what it has bound is gone
    pending: 0
readFile
    file operation  -> Closure  -> $bound Bound
    pending: 1
    called
    what it has bound is gone
    pending: 0
read
    file operation  -> Closure  -> $bound Bound
    pending: 1
    called
    what it has bound is gone
    pending: 0
read, given up
    file operation  -> Closure  -> $callback Closure  -> $bound Bound
    pending: 1
    called
    what it has bound is gone
    pending: 0
dnsLookup
    name lookup  -> Closure  -> $bound Bound
    pending: 1
    called
    what it has bound is gone
    pending: 0
exec
    command  -> Closure  -> $bound Bound
    pending: 1
    called
    what it has bound is gone
    pending: 0
refused: nothing is held
    what it has bound is gone
the loop is given up with an operation that has not come to its end
    what it has bound is gone
