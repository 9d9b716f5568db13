--TEST--
Whichever callback of a server fails, in whatever way: nobody else's request is lost, who dies is replaced, and the cause is told; BASE and PROCESS
--FILE--
<?php
require __DIR__ . '/../include/failing_events.php';
$servers = [];
foreach (array_keys(KINDS) as $kind) {
    foreach (WAYS as $way) {
        $servers[] = [with_every_event($kind, $way), $kind, $way];
    }
}
$count = 0;
Co::set(['hook_flags' => SWOOLE_HOOK_ALL]);
Co\run(function () use ($servers, &$count) {
    foreach ($servers as $arguments) {
        go(function () use ($arguments, &$count) {
            $failed = fail_everywhere(...$arguments);
            $count += $failed;
        });
    }
});
echo "$count failures\n";
?>
--EXPECT--
444 failures
