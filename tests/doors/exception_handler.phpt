--TEST--
The user exception handler hears of what ends the main program, and may run a loop; what ends a coroutine ends the process past it, as in the reference
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$handler = <<<'PHP'
    set_exception_handler(function (Throwable $e) {
        echo "handler: ", $e->getMessage(), "\n";
        Co\run(function () {
            Co::sleep(0.001);
            echo "a loop in the handler\n";
        });
    });
    go(function () {
        Co::sleep(0.001);
        echo "the other coroutine goes on\n";
    });
    PHP;
foreach (['main program' => 'throw new Exception("thrown");', 'coroutine' => 'go(fn () => throw new Exception("thrown"));'] as $where => $code) {
    [$status, $output] = child("$handler\n$code");
    echo "$where", $status ? ": status $status" : '', "\n", preg_replace(['/^(Stack trace:|#.*|  thrown.*)\n?/m', '/ in FILE:\d+/'], '', trim($output)), "\n";
}
?>
--EXPECT--
main program
handler: thrown
the other coroutine goes on
a loop in the handler
coroutine: status 255
Fatal error: Uncaught Exception: thrown
