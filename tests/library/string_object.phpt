--TEST--
A text object has PHP's string functions as methods; what changes the text returns a new object
--FILE--
<?php
$text = swoole_string('Hello, World');
echo $text->length(), ' ', $text->indexOf('o'), ' ', $text->indexOf('o', 5), ' ', $text->lastIndexOf('o'), ' ', $text->ipos('WORLD'), "\n";
var_dump($text->indexOf('x'), $text->startsWith('Hello'), $text->endsWith('world'), $text->contains(', '));
echo implode('|', [$text->lower(), $text->upper(), $text->reverse(), $text->substr(7), $text->substr(-5, 2), $text->repeat(2)]), "\n";
echo $text->replace('l', 'L', $count), " $count\n";
echo '[', swoole_string("  both \n")->trim(), '] [', swoole_string(' left ')->ltrim(), '] [', swoole_string(' right ')->rtrim(), "]\n";
echo swoole_string('0010')->trim('0'), ' ', $text->char(4), $text->char(-1), '[', $text->char(12), $text->char(-100), "]\n";
echo json_encode([$text->split(', ')->toArray(), $text->chunk(5)->toArray(), (string) $text->chunkSplit(6, '/')]), "\n";

$same = $text->append('!');
var_dump($same !== $text, (string) $text === 'Hello, World!', $text->equals($same), $text->equals('hello, world!'));
var_dump(swoole_string('10')->equals('1e1'), swoole_string('10')->equals('1e1', true));

final class Path extends Swoole\StringObject
{
}
echo get_class(Path::from('/tmp')->append('/x')), ' ', get_class(_string()), "\n";
try {
    $text->split('');
} catch (ValueError $error) {
    echo $error->getMessage(), "\n";
}
?>
--EXPECTF--
12 4 8 8 7
bool(false)
bool(true)
bool(false)
bool(true)
hello, world|HELLO, WORLD|dlroW ,olleH|World|Wo|Hello, WorldHello, World
HeLLo, WorLd 3
[both] [left ] [ right]
1 od[]
[["Hello","World"],["Hello",", Wor","ld"],"Hello,\/ World\/"]
bool(true)
bool(true)
bool(true)
bool(false)
bool(true)
bool(false)
Path Swoole\StringObject
explode(): Argument #1 ($separator) %s empty%S
