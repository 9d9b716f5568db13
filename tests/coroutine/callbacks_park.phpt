--TEST--
Callbacks of native functions may wait
--FILE--
<?php
function ask(string $what): string
{
    Co::yield();
    return strtoupper($what);
}
$work = function (string $name) {
    echo implode(' ', array_map(ask(...), ["$name-map", 'x'])), "\n";
    echo preg_replace_callback('/\w+/', fn ($match) => ask($match[0]), "$name-preg and $name"), "\n";
    $list = ["$name-walk", 'y'];
    array_walk($list, function (&$value, $key) { $value = $key . ask($value); });
    echo implode(' ', $list), "\n";
    echo array_reduce([1, 2, 3], fn ($sum, $one) => $sum . ask("$name$one"), ''), "\n";
    echo json_encode(new class($name) implements JsonSerializable {
        public function __construct(private string $name) {}

        public function jsonSerialize(): mixed
        {
            return [ask($this->name), ask('json')];
        }
    }), "\n";
    echo iterator_count(new CallbackFilterIterator(new ArrayIterator([1, 2, 3]), fn ($one) => ask("$one") > '1')), "\n";
    printf("%s\n", new class {
        public function __toString(): string
        {
            return ask('string');
        }
    });
};
$cids = [go($work, 'a'), go($work, 'b')];
while ($cids = array_filter($cids, Co::exists(...))) {
    foreach ($cids as $cid) {
        Co::resume($cid);
    }
}
Swoole\Event::wait();
?>
--EXPECT--
A-MAP X
B-MAP X
A-PREG AND A
B-PREG AND B
0A-WALK 1Y
0B-WALK 1Y
A1A2A3
B1B2B3
["A","JSON"]
["B","JSON"]
2
2
STRING
STRING
