--TEST--
An autoloader may wait: others that want the same class wait for it, those that want another one do not
--FILE--
<?php
$loading = [];
spl_autoload_register(function (string $class) use (&$loading) {
    $loading[] = $class;
    if (str_starts_with($class, 'Missing')) {
        Co::sleep(0.001);
        return;
    }
    if ($class === 'Broken') {
        Co::sleep(0.001);
        throw new DomainException('the autoloader failed');
    }
    if ($class === 'Ping') {
        Co::sleep(0.001);
        class_exists('Pong');
    }
    if ($class === 'Pong') {
        Co::sleep(0.001);
        class_exists('Ping');
    }
    Co::sleep(0.001);
    if (!class_exists($class, false)) {
        eval("class $class {}");
    }
});
function load(string $class): void
{
    go(function () use ($class) {
        global $said;
        try {
            $said[] = $class . ': ' . var_export(class_exists($class), true);
        } catch (DomainException $e) {
            $said[] = "$class: {$e->getMessage()}";
        }
    });
}
// In which order they go on that wait for different classes is not promised.
function all_say(): void
{
    global $said;
    Swoole\Event::wait();
    sort($said);
    echo implode("\n", $said), "\n";
    $said = [];
}
foreach (['First', 'First', 'Second', 'First'] as $class) {
    load($class);
}
all_say();
echo implode(' ', $loading), "\n";
foreach (['Missing', 'Missing', 'Broken'] as $class) {
    load($class);
}
all_say();
echo "Each needs the other\n";
load('Ping');
load('Pong');
all_say();
echo "One that is given up\n";
$waiter = go(fn () => var_dump(class_exists('Third')));
$second = go(fn () => var_dump(class_exists('Third')));
var_dump(Co::cancel($second));
Swoole\Event::wait();
?>
--EXPECT--
First: true
First: true
First: true
Second: true
First Second
Broken: the autoloader failed
Missing: false
Missing: false
Each needs the other
Ping: true
Pong: true
One that is given up
bool(true)
bool(true)
bool(true)
