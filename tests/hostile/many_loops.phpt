--TEST--
A program may run any number of loops: nothing is left of one
--FILE--
<?php
use Swoole\{Event, Timer};
$kinds = [
    fn () => Co\run(fn () => null),
    fn () => Timer::after(1, fn () => null) && Event::wait(),
    fn () => Event::defer(fn () => null) && Event::wait(),
];
foreach ($kinds as $run) {
    $run();
    $before = memory_get_usage();
    for ($i = 0; $i < 20; $i++) {
        $run();
    }
    var_dump(memory_get_usage() - $before);
}
// The last one runs at the script's end, and so does what a shutdown function starts.
Event::defer(fn () => print("deferred\n"));
register_shutdown_function(function () {
    echo "shutdown function\n";
    Event::defer(fn () => print("deferred in it\n"));
});
?>
--EXPECT--
int(0)
int(0)
int(0)
deferred
shutdown function
deferred in it
