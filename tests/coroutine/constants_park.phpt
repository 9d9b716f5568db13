--TEST--
Constants whose expressions name classes that are being loaded: several coroutines may ask for them at once
--SKIPIF--
<?php
if (PHP_VERSION_ID < 80117) die('skip: PHP frees the expression of a constant while it is evaluated a second time');
?>
--FILE--
<?php
/** Each question has classes of its own, since they are loaded once: N stands for its number. */
$code = [
    'First' => 'class FirstN { const A = SecondN::A . SecondN::A; public array $p = [self::A => SecondN::A]; static $s = SecondN::A; }',
    'Second' => 'class SecondN { const A = ThirdN::A . ThirdN::B["key"]; }',
    'Third' => 'class ThirdN { const A = 3; const B = ["key" => FourthN::A]; }',
    'Fourth' => 'class FourthN { const A = 4; const OWN = self::OWN2; const OWN2 = self::OWN; }',
    'Suit' => 'enum SuitN: string { case One = ' . (PHP_VERSION_ID >= 80200 ? '"x" . SecondN::A' : '"x34"') . '; const Alias = self::One; }',
];
function numbered(string $code, int $number): string
{
    return preg_replace('/(?<=[a-z])N\b/', (string) $number, $code);
}
$next = new Co\Channel();
$loads = [];
spl_autoload_register(function (string $class) use ($code, $next, &$loads) {
    [$name, $number] = sscanf($class, '%[A-Za-z]%d');
    $loads[] = $name;
    $next->pop();
    eval(numbered($code[$name], $number));
});
$questions = [
    'a constant' => 'FirstN::A',
    'constant()' => 'constant("FirstN::A")',
    'defined()' => 'defined("FirstN::A") . FirstN::A',
    'new' => 'json_encode(new FirstN())',
    'a static property' => 'FirstN::$s',
    'Reflection' => 'json_encode((new ReflectionClass("FirstN"))->getConstants())',
    'an enum' => 'SuitN::from(' . (PHP_VERSION_ID >= 80200 ? '"x34"' : '"x" . SecondN::A') . ')->name . SuitN::Alias->value . count(SuitN::cases())',
    'a default of an argument' => '(fn ($argument = SecondN::A . FirstN::A) => $argument)()',
    'a true circle' => 'FourthN::OWN',
];
foreach (array_keys($questions) as $number => $title) {
    $loads = [];
    $ask = eval('return fn () => ' . numbered($questions[$title], $number) . ';');
    Co\run(function () use ($ask, $title, $next, &$loads) {
        $answers = [];
        for ($i = 0; $i < 4; $i++) {
            go(function () use ($ask, &$answers) {
                try {
                    $answers[] = $ask();
                } catch (Error $e) {
                    $answers[] = $e->getMessage();
                }
            });
            $next->stats()['consumer_num'] && $next->push(true);
        }
        while (count($answers) < 4) {
            $next->stats()['consumer_num'] ? $next->push(true) : Co::sleep(0.001);
        }
        echo "$title: ", count($answers), ' x ', implode(' | ', array_unique($answers)), ', loaded: ', implode(' ', $loads), "\n";
    });
}
?>
--EXPECT--
a constant: 4 x 3434, loaded: First Second Third Fourth
constant(): 4 x 3434, loaded: First Second Third Fourth
defined(): 4 x 13434, loaded: First Second Third Fourth
new: 4 x {"p":{"3434":"34"}}, loaded: First Second Third Fourth
a static property: 4 x 34, loaded: First Second Third Fourth
Reflection: 4 x {"A":"3434"}, loaded: First Second Third Fourth
an enum: 4 x Onex341, loaded: Suit Second Third Fourth
a default of an argument: 4 x 343434, loaded: Second Third Fourth First
a true circle: 4 x Cannot declare self-referencing constant self::OWN2, loaded: Fourth
