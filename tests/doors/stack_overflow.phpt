--TEST--
An overflow of a coroutine's C stack is reported by name, and the process dies of the signal
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$endless = [
    'array_map' => 'function deeper($x) { return array_map("deeper", [$x]); } go(fn () => deeper(1));',
    'in the second coroutine' => 'function deeper($x) { return array_map("deeper", [$x]); }
        go(fn () => Co::yield()); go(fn () => deeper(1));',
    'unserialize' => 'go(fn () => unserialize(str_repeat("a:1:{i:0;", 20000) . "N;" . str_repeat("}", 20000), ["max_depth" => 0]));',
    '__toString' => 'class A { function __toString() { return "x" . new A(); } } go(fn () => (string) new A());',
];
foreach ($endless as $name => $code) {
    [$status, $output] = child($code);
    echo "$name: status $status\n  ", trim($output), "\n";
}
// Outside of coroutines it is what it is without us: the signal, and no message.
[$status, $output] = child('function deeper($x) { return array_map("deeper", [$x]); } deeper(1);', ['memory_limit=-1']);
echo "outside: status $status\n  ", trim($output), "\n";
?>
--EXPECT--
array_map: status -11
  Fatal error: the C stack of coroutine #1 overflowed (2048 KiB); raise 'c_stack_size', or recurse less deeply through native functions
in the second coroutine: status -11
  Fatal error: the C stack of coroutine #2 overflowed (2048 KiB); raise 'c_stack_size', or recurse less deeply through native functions
unserialize: status -11
  Fatal error: the C stack of coroutine #1 overflowed (2048 KiB); raise 'c_stack_size', or recurse less deeply through native functions
__toString: status -11
  Fatal error: the C stack of coroutine #1 overflowed (2048 KiB); raise 'c_stack_size', or recurse less deeply through native functions
outside: status -11
  
