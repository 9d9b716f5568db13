--TEST--
Co\run() runs until all is done, as often as it is called, but not within itself
--FILE--
<?php
$one = Co\run(function () {
    Co::sleep(0.002);
    echo "one\n";
    var_dump(Co\run(fn () => print("never\n")));
});
$two = Co\run(function (string $text) {
    echo "$text\n";
}, 'two');
var_dump($one, $two);
?>
--EXPECTF--
one

Warning: Co\run(): must be called outside the coroutine in %s on line %d
bool(false)
two
bool(true)
bool(true)
