--TEST--
go() in a shutdown function: it runs to its end, also after a failure
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$shutdown = 'register_shutdown_function(fn () => go(function () { Co::sleep(0.01); echo "goes on\n"; }));';
foreach ([
    'in order' => $shutdown,
    'uncaught' => "$shutdown throw new Exception('no one catches me');",
    'uncaught, beside a coroutine' => "$shutdown go(fn () => Co::sleep(0.001) && print('LEFT OVER')); throw new Exception('no one catches me');",
    'uncaught in a coroutine' => "$shutdown Co\\run(function () { throw new Exception('no one catches me'); });",
] as $name => $code) {
    [$status, $output] = child($code, ['error_reporting=32767']);
    echo "$name ($status): ", preg_replace(['/^(Stack trace:|#.*|  thrown.*|PHP .*)\n/m', '/\n\n+/'], ['', "\n"], trim($output)), "\n";
}
?>
--EXPECTF--
in order (0): Deprecated: swoole_event_rshutdown(): Event::wait() in shutdown function is deprecated in Unknown on line 0
goes on
uncaught (255): Fatal error: Uncaught Exception: no one catches me in %s
goes on
uncaught, beside a coroutine (255): Fatal error: Uncaught Exception: no one catches me in %s
goes on
uncaught in a coroutine (255): Fatal error: Uncaught Exception: no one catches me in %s
goes on
