--TEST--
A class whose parent, interface or trait is being loaded by another coroutine is waited for, whatever declares it
--FILE--
<?php
$code = [
    'Root' => 'class Root { function self(): Root { return $this; } }',
    'Leaf' => 'class Leaf extends Root { function self(): Leaf { return $this; } }',
    'Stringy' => 'interface Stringy { }',
    'Face' => 'interface Face extends Stringy { }',
    'Impl' => 'class Impl implements Face { }',
    'Sub' => 'trait Sub { }',
    'Part' => 'trait Part { use Sub; }',
    'Uses' => 'class Uses { use Part; }',
    'Suit' => 'enum Suit: string implements Face { case One = "1"; }',
    'Deep' => 'final class Deep extends Leaf implements Face { use Part; }',
    'Base' => 'class Base { function make(): Made { return new Made; } }',
    'Vary' => 'class Vary extends Base { function make(): Better { return new Better; } }',
    'Made' => 'class Made { }',
    'Better' => 'class Better extends Made { }',
    'Orphan' => 'class Orphan extends Nowhere { }',
    'Cursed' => 'class Cursed extends Thrower { }',
    'Ouro' => 'class Ouro extends Boros { }',
    'Boros' => 'class_exists("Ouro"); class Boros { }',
];
$loads = [];
$next = new Co\Channel();
spl_autoload_register(function (string $class) use ($code, &$loads, $next) {
    $loads[] = $class;
    $next->pop();
    if ($class === 'Thrower') {
        throw new DomainException('the autoloader failed');
    }
    eval($code[$class] ?? '');
});
/** One load comes to its end. */
function go_on(): void
{
    global $next;
    if ($next->stats()['consumer_num']) {
        $next->push(true);
    }
}
/** Asks for the class in one coroutine after the other, each one load later than the one before. */
function ask(string ...$classes): void
{
    global $loads, $next;
    $loads = [];
    $results = [];
    $asking = count($classes);
    foreach ($classes as $class) {
        go(function () use ($class, &$results, &$asking) {
            try {
                $made = enum_exists($class) ? $class::One : new $class();
                $results[] = get_debug_type($made) . (class_exists($class, false) ? '' : '?');
            } catch (Throwable $e) {
                $results[] = $e->getMessage();
            }
            $asking--;
        });
        go_on();
    }
    while ($asking > 0) {
        go_on();
        Co::sleep(0.001); // the turn of those that wait for a declaration
    }
    echo implode(', ', $results), '. Loaded: ', implode(' ', $loads), "\n";
}
foreach (['Leaf', 'Impl', 'Uses', 'Suit', 'Deep', 'Vary'] as $class) {
    Co\run(ask(...), ...array_fill(0, 4, $class));
}
echo "A parent that is missing, or fails: each tries\n";
Co\run(ask(...), 'Orphan', 'Orphan');
Co\run(ask(...), 'Cursed', 'Cursed');
echo "A parent whose file needs the class\n";
Co\run(ask(...), 'Ouro', 'Boros', 'Ouro');
echo "Nothing is left in the table of classes: ";
echo implode(' ', array_filter(get_declared_classes(), fn ($class) => !preg_match('/^[\w\\\\@]+/', $class))), "\n";
?>
--EXPECT--
Leaf, Leaf, Leaf, Leaf. Loaded: Leaf Root
Impl, Impl, Impl, Impl. Loaded: Impl Face Stringy
Uses, Uses, Uses, Uses. Loaded: Uses Part Sub
Suit, Suit, Suit, Suit. Loaded: Suit
Deep, Deep, Deep, Deep. Loaded: Deep
Vary, Vary, Vary, Vary. Loaded: Vary Base Better Made
A parent that is missing, or fails: each tries
Class "Nowhere" not found, Class "Nowhere" not found. Loaded: Orphan Nowhere Orphan Nowhere
the autoloader failed, the autoloader failed. Loaded: Cursed Thrower Cursed Thrower
A parent whose file needs the class
Boros, Ouro, Ouro. Loaded: Ouro Boros
Nothing is left in the table of classes: 
