--TEST--
An overflow of a coroutine's C stack is reported by name, and the process dies of the signal; where PHP sees it coming, it throws
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
$overflow = fn (int $id) => [-11, "Fatal error: the C stack of coroutine #$id overflowed (2048 KiB); raise 'c_stack_size', or recurse less deeply through native functions"];
// PHP 8.3 and later throw before that, but not everywhere.
$thrown = PHP_VERSION_ID < 80300 ? null : [255, 'Fatal error: Uncaught Error: Maximum call stack size of N bytes reached. Infinite recursion? in FILE:2'];
$expected = [
    'array_map' => $thrown ?? $overflow(1),
    'in the second coroutine' => $thrown ?? $overflow(2),
    'unserialize' => $overflow(1),
    '__toString' => $thrown ?? $overflow(1),
];
foreach ($endless as $name => $code) {
    [$status, $output] = child($code);
    $line = preg_replace(['/size of \d+/', '/ \(zend\..*?\)/'], ['size of N', ''], strtok(trim($output), "\n"));
    echo "$name: ", [$status, $line] === $expected[$name] ? 'as it should' : "status $status\n  $line", "\n";
}
// Outside of coroutines it is what it is without us: the signal, and no message.
if (!$thrown) {
    [$status, $output] = child('function deeper($x) { return array_map("deeper", [$x]); } deeper(1);', ['memory_limit=-1']);
    echo $status === -11 && trim($output) === '' ? '' : "outside: status $status\n  $output\n";
}
?>
--EXPECT--
array_map: as it should
in the second coroutine: as it should
unserialize: as it should
__toString: as it should
