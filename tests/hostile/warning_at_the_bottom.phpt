--TEST--
What a callback leaves behind may warn while it goes: in coroutines of every origin, as in any other function
--SKIPIF--
<?php
if (!is_writable('/dev/full')) die('skip: there is no /dev/full');
?>
--FILE--
<?php
require __DIR__ . '/../include/child.php';

// A filtered stream writes its rest when it is closed, to a full disk: PHP warns, in the name of the function that runs.
$prelude = <<<'CODE'
function full()
{
    $stream = fopen('/dev/full', 'w');
    stream_filter_append($stream, 'convert.base64-encode', STREAM_FILTER_WRITE);
    fwrite($stream, 'a');
    return $stream;
}

CODE;
$places = [
    'Co\run' => 'Co\run(function () { $x = full(); });',
    'go' => 'Co\run(function () { go(function () { $x = full(); }); });',
    'after a wait' => 'Co\run(function () { Co::sleep(0.001); $x = full(); });',
    'inner function' => 'Co\run(function () { (function () { $x = full(); })(); });',
    'argument' => 'Co\run(function () { go(function ($x) {}, full()); });',
    'defer' => 'Co\run(function () { defer(function () { $x = full(); }); });',
    'context' => 'Co\run(function () { Co::getContext()["x"] = full(); });',
    'channel' => 'Co\run(function () { $c = new Co\Channel(1); $c->push(full()); });',
    'timer' => 'Swoole\Timer::after(1, function () { $x = full(); }); Swoole\Event::wait();',
    'timer without coroutines' => 'swoole_async_set(["enable_coroutine" => false]); Swoole\Timer::after(1, function () { $x = full(); }); Swoole\Event::wait();',
    'Event::defer' => 'Swoole\Event::defer(function () { $x = full(); }); Swoole\Event::wait();',
    'callback client' => '(new Swoole\Http\Client("127.0.0.1", 1))->get("/", function () { $x = full(); }); Swoole\Event::wait();',
    'generator' => 'Co\run(function () { $g = (function () { $x = full(); yield 1; })(); $g->current(); });',
    'error handler' => 'set_error_handler(function ($level, $text) { echo substr($text, -23), "\n"; }); Co\run(function () { $x = full(); });',
    'error handler that throws' => 'set_error_handler(fn ($level, $text) => throw new Exception($text)); Co\run(function () { $x = full(); });',
];
foreach ($places as $place => $code) {
    [$status, $output] = child("$prelude$code echo \"end\\n\";");
    $output = preg_replace('/#0.*?thrown.*?\n/s', '', $output);
    preg_match('/No space left on device/', $output) || print("$place: nothing is said: $output");
    $expected = $place === 'error handler that throws' ? 255 : 0;
    $status === $expected || print("$place: ends with $status: $output");
}
[, $output] = child($prelude . 'Co\run(function () { $x = full(); });');
echo trim($output), "\n";
[, $output] = child('Co\run(function () { go(function () { debug_print_backtrace(); echo (new Exception)->getTraceAsString(), "\n"; }); });');
echo $output;
?>
--EXPECTF--
Notice: {coroutine}(): Write of %d bytes failed with errno=28 No space left on device in Unknown on line 0
#0 [internal function]: {closure%S}()
#0 [internal function]: {closure%S}()
#1 {main}
