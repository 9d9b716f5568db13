--TEST--
waitSignal() that gives up, is cancelled, or is asked for what is no signal
--FILE--
<?php
use Swoole\Coroutine\System;
function tell(mixed $found) {
    echo json_encode($found), ' ', swoole_last_error(), "\n";
    swoole_clear_error();
}
Co\run(function () {
    tell(System::waitSignal(SIGUSR1, 0.002));
    tell(System::waitSignal([], 0.002));
    foreach ([0, -1, 65, 1 << 40, SIGKILL, SIGCHLD, [SIGUSR1, 'none'], [SIGTERM, 32]] as $wrong) {
        tell(System::waitSignal($wrong));
    }
    $cid = go(fn () => tell(System::waitSignal(SIGTERM)));
    Co::cancel($cid);
});
try {
    System::waitSignal(SIGUSR1);
} catch (Swoole\Error $e) {
    echo $e->getMessage(), "\n";
}
// Those of a list that was refused half-way take their usual way: 32 belongs to the C library.
require __DIR__ . '/../include/child.php';
[$status, $output] = child('Co\run(fn () => @Swoole\Coroutine\System::waitSignal([SIGTERM, 32])); Swoole\Process::kill(getmypid(), SIGTERM); sleep(5); echo "still here\n";');
echo $output, $status === -SIGTERM ? "ended by SIGTERM\n" : "status $status\n";
?>
--EXPECTF--
false 10018
false 10018

Warning: Swoole\Coroutine\System::waitSignal(): Invalid signal in the given list in %s on line %d
false 503

Warning: Swoole\Coroutine\System::waitSignal(): Invalid signal in the given list in %s on line %d
false 503

Warning: Swoole\Coroutine\System::waitSignal(): Invalid signal in the given list in %s on line %d
false 503

Warning: Swoole\Coroutine\System::waitSignal(): Invalid signal in the given list in %s on line %d
false 503

Warning: Swoole\Coroutine\System::waitSignal(): Invalid signal in the given list in %s on line %d
false 503

Warning: Swoole\Coroutine\System::waitSignal(): Invalid signal in the given list in %s on line %d
false 503

Warning: Swoole\Coroutine\System::waitSignal(): Invalid signal in the given list in %s on line %d
false 503

Warning: Swoole\Coroutine\System::waitSignal(): Invalid signal in the given list in %s on line %d
false 503
false 10017
API must be called in the coroutine
ended by SIGTERM
