--TEST--
After a fatal error in a coroutine nobody else goes on, not even who was ready in the same round or waited for its class
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$begin = <<<'PHP'
    register_shutdown_function(function () { echo "shutdown\n"; });
    spl_autoload_register(function (string $class) { Co::sleep(0.001); die_of($class); });
    Co\run(function () {
        $lock = new Swoole\Coroutine\Lock();
        $lock->lock();
        for ($i = 0; $i < 3; $i++) {
            go(function () use ($lock) { $lock->lock(); echo "took the lock\n"; });
        }
        Co::sleep(0.001);
        $lock->unlock();
        end_with();
    });
    PHP;
$ways = [
    'fatal error' => 'function end_with() { eval("class stdClass {}"); }',
    'exception' => 'function end_with() { throw new Exception("nobody catches me"); }',
    'in an autoloader' => 'function end_with() { for ($i = 0; $i < 3; $i++) go(fn () => class_exists("Some")); } '
        . 'function die_of() { $GLOBALS["died"] = ($GLOBALS["died"] ?? 0) + 1; echo "dies\n"; eval("class stdClass {}"); }',
];
foreach ($ways as $name => $code) {
    [$status, $output] = child("$begin\n$code");
    printf("%s: status %d\n%s\n\n", $name, $status, preg_replace(['/^.*(Cannot (re)?declare|Uncaught).*$/m', '/^(Stack trace:|#.*|  thrown.*)\n/m', "/\n\n+/"], ['...', '', "\n"], trim($output)));
}
?>
--EXPECT--
fatal error: status 255
...
shutdown

exception: status 255
...
shutdown

in an autoloader: status 255
took the lock
dies
...
shutdown
