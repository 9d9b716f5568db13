--TEST--
While a coroutine waits in a magic method, in JSON, a dump or a comparison of an object, others are not taken for a recursion
--FILE--
<?php
function interleave(callable ...$bodies): void
{
    $cids = array_map(fn (callable $body) => go($body), $bodies);
    while ($cids = array_filter($cids, fn (int $cid) => Co::exists($cid))) {
        foreach ($cids as $cid) {
            Co::resume($cid);
        }
    }
}
class Row implements JsonSerializable
{
    public array $calls = [];
    public mixed $child = null;
    public function __get(string $name): string
    {
        Co::yield();
        return match ($name) {
            'own' => 'own recursion: ' . (@$this->own ?? 'refused'),
            'other' => "other and {$this->one}",
            default => "made $name",
        };
    }
    public function __set(string $name, mixed $value): void
    {
        Co::yield();
        $this->calls[] = "$name=$value";
    }
    public function __isset(string $name): bool
    {
        Co::yield();
        return $name !== 'none';
    }
    public function __unset(string $name): void
    {
        Co::yield();
        $this->calls[] = "unset $name";
    }
    public function jsonSerialize(): array
    {
        Co::yield();
        return ['row' => $this->child];
    }
    public function __debugInfo(): array
    {
        Co::getCid() > 0 && Co::yield(); // Xdebug asks, too
        return ['debug' => 1];
    }
    public function __toString(): string
    {
        Co::yield();
        return 'text';
    }
}
#[AllowDynamicProperties]
class Keeps
{
    public function __set(string $name, mixed $value): void
    {
        Co::yield();
        $this->$name = $value;
    }
}
/** Three coroutines at once; what each has got, once for all that have got the same. */
function three(string $title, callable $body): void
{
    $results = [];
    interleave(...array_fill(0, 3, function () use ($body, &$results) {
        $results[] = $body();
    }));
    echo "$title: ", count($results), ' x ', implode(' | ', array_unique(array_map(json_encode(...), $results))), "\n";
}
function dumped(callable $dump): string
{
    ob_start();
    $dump();
    return str_contains($text = ob_get_clean(), 'RECURSION') ? "recursion: $text" : 'dumped';
}
$row = new Row();
three('read', fn () => $row->one);
three('read, one that reads another', fn () => $row->other);
three('read, a true recursion', fn () => $row->own);
three('isset', fn () => isset($row->a, $row->b));
three('isset of none', fn () => isset($row->none));
three('empty', fn () => empty($row->a));
three('??', fn () => $row->a ?? 'null');
$names = ['a', 'b', 'a', 'c', 'b', 'a'];
interleave(...array_map(fn ($name) => fn () => print("  {$row->$name}"), $names));
echo "\n";
interleave(...array_map(fn ($name) => function () use ($row, $name) {
    $row->$name = $name;
    unset($row->$name);
}, $names));
echo implode(' ', $row->calls), ', real ones: ', implode(' ', array_keys(get_object_vars($row))), "\n";
$keeps = new Keeps();
interleave(...array_map(fn ($name) => fn () => $keeps->$name = $name, $names));
echo json_encode($keeps), "\n";

$outer = new Row();
$outer->child = $row;
$list = ['list' => [$outer], 'object' => (object) ['outer' => $outer]];
three('JSON', fn () => json_encode($outer) ?: json_last_error_msg());
three('JSON of what holds it', fn () => json_encode($list) ?: json_last_error_msg());
three('var_dump', fn () => dumped(fn () => var_dump($list)));
three('print_r', fn () => dumped(fn () => print_r($list)));
$list['list'][] = &$list;
three('JSON of a recursion', fn () => json_encode($list) ?: json_last_error_msg());
unset($list['list']);
$nested = [[1, [2]], [3]];
three('array_walk_recursive', function () use (&$nested) {
    return array_walk_recursive($nested, function (int &$value) {
        Co::yield();
        $value++;
    });
});
echo json_encode($nested), "\n";

$many = array_map(fn () => [new Row()], range(1, 300));
$many = [$many[0][0], [[$many[0][0]]], ...$many, new Row()];
three('JSON of a long list', fn () => strlen(json_encode($many) ?: json_last_error_msg()));
[$a, $b] = [(object) ['v' => $row], (object) ['v' => 'text']];
three('==', fn () => $a == $b);
three('!=', fn () => [$a] != [$b]);
three('<=>', fn () => $a <=> $b);
three('in_array', fn () => in_array($b, [$a]));
three('switch', function () use ($a, $b) {
    switch ($a) {
        case $b:
            return 'the same';
        default:
            return 'another';
    }
});
echo "Afterwards nothing is left: ";
interleave(fn () => print("{$row->own}, {$row->a}, {$row->new}\n"));
var_dump($row == $row, json_encode($keeps));
Swoole\Event::wait();
?>
--EXPECT--
read: 3 x "made one"
read, one that reads another: 3 x "other and made one"
read, a true recursion: 3 x "own recursion: refused"
isset: 3 x true
isset of none: 3 x false
empty: 3 x false
??: 3 x "made a"
  made a  made b  made a  made c  made b  made a
a=a b=b a=a c=c b=b a=a unset a unset b unset a unset c unset b unset a, real ones: calls child
{"a":"a","b":"b","c":"c"}
JSON: 3 x "{\"row\":{\"row\":null}}"
JSON of what holds it: 3 x "{\"list\":[{\"row\":{\"row\":null}}],\"object\":{\"outer\":{\"row\":{\"row\":null}}}}"
var_dump: 3 x "dumped"
print_r: 3 x "dumped"
JSON of a recursion: 3 x "Recursion detected"
array_walk_recursive: 3 x true
[[4,[5]],[6]]
JSON of a long list: 3 x 4544
==: 3 x true
!=: 3 x false
<=>: 3 x 0
in_array: 3 x true
switch: 3 x "the same"
Afterwards nothing is left: own recursion: refused, made a, made new
bool(true)
string(25) "{"a":"a","b":"b","c":"c"}"
