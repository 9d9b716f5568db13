--TEST--
What a callback throws ends the program as an uncaught exception does; the rest is released in order
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$before = <<<'CODE'
use Swoole\Event;
class Witness
{
    public function __construct(private string $name) {}

    public function __destruct()
    {
        echo "$this->name is freed\n";
    }
}
[$a, $b] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$first = new Witness('descriptor');
$second = new Witness('deferred');
fwrite($b, 'x');
CODE;
foreach ([
    'callback' => 'Event::add($a, function () use ($first) { throw new Exception("wrong"); });',
    'deferred callback' => 'Event::add($a, fn () => $first); Event::defer(fn () => $second); Event::defer(fn () => throw new Exception("wrong"));',
    'cycle' => 'Event::add($a, fn () => $first); Event::cycle(fn () => throw new Exception("wrong"), true);',
    'exit' => 'Event::add($a, function () use ($first) { try { exit(3); } finally { echo "finally\n"; } });',
    'plain' => 'swoole_async_set(["enable_coroutine" => false]); Event::add($a, fn () => throw new Exception("wrong"));',
] as $name => $code) {
    $after = 'unset($first, $second); Event::wait(); echo "never\n";';
    [$status, $output] = child("$before\n$code\n$after");
    preg_match('/Uncaught \S+ [^\n]*?(?= in FILE)/', $output, $found);
    echo "-- $name: status $status, ", $found[0] ?? 'nothing', "\n", str_contains($output, 'never') ? "went on\n" : '';
    preg_match_all('/^.*(?:freed|finally)$/m', $output, $lines);
    echo implode("\n", $lines[0]), "\n";
}
?>
--EXPECT--
-- callback: status 255, Uncaught Exception: wrong
deferred is freed
descriptor is freed
-- deferred callback: status 255, Uncaught Exception: wrong
deferred is freed
descriptor is freed
-- cycle: status 255, Uncaught Exception: wrong
deferred is freed
descriptor is freed
-- exit: status 255, Uncaught Swoole\ExitException: swoole exit
deferred is freed
finally
descriptor is freed
-- plain: status 255, Uncaught Exception: wrong
descriptor is freed
deferred is freed
