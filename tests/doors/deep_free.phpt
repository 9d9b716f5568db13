--TEST--
A list of 14,000 objects is freed on a coroutine's usual C stack, one of 100,000 on a stack that was asked for; smaller stacks serve as well
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$free = <<<'PHP'
    Co::set($options);
    go(function () use ($length) {
        $head = null;
        for ($i = 0; $i < $length; $i++) {
            $head = (object) ['next' => $head];
        }
        $head = null;
        echo "freed $length, ", intdiv(Co::stats()['c_stack_size'], 1024), " KiB\n";
    });
    PHP;
foreach ([['[]', 14_000], ['["c_stack_size" => "16M"]', 100_000], ['["stack_size" => 64 * 1024]', 300], ['["stack_size" => 64 * 1024]', 16_000]] as [$options, $length]) {
    [$status, $output] = child("\$options = $options; \$length = $length;\n$free");
    echo trim($output), $status ? ": status $status" : '', "\n";
}
?>
--EXPECT--
freed 14000, 2048 KiB
freed 100000, 16384 KiB
freed 300, 64 KiB
Fatal error: the C stack of coroutine #1 overflowed (64 KiB); raise 'c_stack_size', or recurse less deeply through native functions: status -11
