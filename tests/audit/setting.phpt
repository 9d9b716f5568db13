--TEST--
The audit is off unless it is asked for, takes a sample, and says so if it is asked for something else
--FILE--
<?php
require __DIR__ . '/../include/audit.php';

class Registry
{
    public static array $kept = [];
}
$handlers = ['/keep' => function ($request) { Registry::$kept[] = $request; }];
audited($handlers, ['/keep'], ['steelwool.lifetime_audit' => 'off']);
audited($handlers, ['/keep'], ['steelwool.lifetime_audit' => 'everything', 'display_startup_errors' => '1']);
// Every third one.
audited($handlers, ['/keep?n=1', '/keep?n=2', '/keep?n=3', '/keep?n=4'], ['steelwool.lifetime_audit_sample' => '3']);
?>
--EXPECTF--
nothing

Warning: %s: steelwool.lifetime_audit must be off, report or strict, not everything: nothing is audited in Unknown on line 0
nothing
Swoole\Http\Request outlives its request (GET /keep?n=3): Registry::$kept[N] Swoole\Http\Request#N, stored at setting.php:8
