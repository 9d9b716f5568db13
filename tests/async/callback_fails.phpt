--TEST--
A callback that throws, exits or fails ends the script as in any other place, in a coroutine of its own or without; it is not called again
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$operations = [
    'readFile' => 'Async::readFile(__FILE__, $fail);',
    'read' => 'Async::read(__FILE__, $fail, 50);',
    'write' => 'Async::write("/dev/null", "x", 0, $fail);',
    'dnsLookup' => 'Async::dnsLookup("localhost", $fail);',
    'exec' => 'Async::exec("echo", $fail);',
];
$ways = ['throw new Exception("thrown");' => 255, 'exit(7);' => 7, 'return eval("function f() {} function f() {}");' => 255];
foreach (['true', 'false'] as $coroutines) {
    foreach ($operations as $name => $operation) {
        foreach ($ways as $way => $expected) {
            [$status, $output] = child(<<<CODE
                use Swoole\Async;
                class Gone { function __destruct() { echo 'gone '; } }
                Async::set(['enable_coroutine' => $coroutines]);
                \$bound = new Gone;
                \$fail = function () use (\$bound) {
                    echo 'called ', Co::getCid() > 0 ? 'in a coroutine ' : 'directly ';
                    $way
                };
                unset(\$bound);
                $operation
                unset(\$fail);
                Swoole\Event::wait();
                echo 'goes on ';
                CODE);
            $where = $coroutines === 'true' ? 'in a coroutine' : 'directly';
            // After a fatal error no destructor runs.
            $good = $status === $expected && substr_count($output, "called $where") === 1 && !str_contains($output, 'goes on')
                && (str_contains($way, 'eval') || substr_count($output, 'gone ') === 1);
            $good || print("$name, $way, $where: $status $output\n");
        }
    }
}
echo "done\n";
?>
--EXPECT--
done
