--TEST--
The status of the process says how it has ended, whatever coroutine the reason was in
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$endings = [
    'nothing special' => 'go(fn () => print("x"));',
    'exit(7)' => 'go(fn () => exit(7));',
    'exit("text")' => 'go(fn () => exit("bye"));',
    'exit(7) on the loop' => 'go(function () { Co::sleep(0.001); exit(7); });',
    'exit(7) in a coroutine that another resumes' => '$a = go(function () { Co::yield(); exit(7); }); go(fn () => Co::resume($a));',
    'exit(7) in Co\run()' => 'Co\run(function () { Co::sleep(0.001); exit(7); });',
    'exit(7) in a deferred callback' => 'go(function () { defer(fn () => exit(7)); });',
    'exit(7) in a timer' => 'Swoole\Timer::after(1, fn () => exit(7));',
    'exit(7) in a Fiber in a coroutine' => 'go(function () { (new Fiber(fn () => exit(7)))->start(); });',
    'exit(7) while another waits' => 'go(fn () => Co::sleep(60)); go(fn () => exit(7));',
    'uncaught' => 'go(function () { throw new Exception(); });',
    'uncaught on the loop' => 'go(function () { Co::sleep(0.001); throw new Exception(); });',
    'uncaught in a deferred callback' => 'go(function () { defer(function () { throw new Exception(); }); });',
    'uncaught in a timer' => 'Swoole\Timer::after(1, function () { throw new Exception(); });',
    'fatal error' => 'go(function () { eval("class A {} class A {}"); });',
    'fatal error on the loop' => 'go(function () { Co::sleep(0.001); eval("class A {} class A {}"); });',
    'fatal error in a deferred callback' => 'go(function () { defer(function () { eval("class A {} class A {}"); }); });',
    'fatal error in a Fiber in a coroutine' => 'go(function () { (new Fiber(function () { eval("class A {} class A {}"); }))->start(); });',
    'out of memory' => 'ini_set("memory_limit", "8M"); go(function () { $a = str_repeat("x", 9000000); });',
    'out of memory after others have waited' => 'ini_set("memory_limit", "8M"); $c = new Chan(9); go(fn () => $c->pop());
        go(function () use ($c) { $c->push([1]); for ($all = []; ; ) { $all[] = rand() . str_repeat("x", 1000); } });',
    'an exception in an output callback' => 'go(function () { ob_start(function () { throw new Exception(); }); echo 1; });',
    'a fatal error in a destructor at the end of a coroutine' => 'class D { function __destruct() { eval("class A {} class A {}"); } } go(function () { $d = new D(); });',
];
foreach ($endings as $name => $code) {
    [$status, $output] = child('register_shutdown_function(fn () => print("shutdown function"));' . $code);
    echo str_pad("$name: ", 60, '.'), " $status", str_contains($output, 'shutdown function') ? '' : " without shutdown functions: $output", "\n";
}
?>
--EXPECT--
nothing special: ........................................... 0
exit(7): ................................................... 255
exit("text"): .............................................. 255
exit(7) on the loop: ....................................... 255
exit(7) in a coroutine that another resumes: ............... 255
exit(7) in Co\run(): ....................................... 255
exit(7) in a deferred callback: ............................ 255
exit(7) in a timer: ........................................ 255
exit(7) in a Fiber in a coroutine: ......................... 255
exit(7) while another waits: ............................... 255
uncaught: .................................................. 255
uncaught on the loop: ...................................... 255
uncaught in a deferred callback: ........................... 255
uncaught in a timer: ....................................... 255
fatal error: ............................................... 255
fatal error on the loop: ................................... 255
fatal error in a deferred callback: ........................ 255
fatal error in a Fiber in a coroutine: ..................... 255
out of memory: ............................................. 255
out of memory after others have waited: .................... 255
an exception in an output callback: ........................ 255
a fatal error in a destructor at the end of a coroutine: ... 255
