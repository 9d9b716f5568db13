--TEST--
Swoole\Buffer: append, write, read, substr with removal, expand, clear, and what is out of bounds
--FILE--
<?php
require __DIR__ . '/../include/outcome.php';
use Swoole\Buffer;

$buffer = new Buffer(4);
$tell = function (string $what, callable $call) use ($buffer) {
    echo str_pad($what, 26), outcome($call), "   [", addcslashes($buffer, "\0"), "] $buffer->length of $buffer->capacity\n";
};
$tell('append', fn () => $buffer->append('0123'));
$tell('append nothing', fn () => $buffer->append(''));
$tell('write', fn () => $buffer->write(1, 'ab'));
$tell('write from the end', fn () => $buffer->write(-1, 'c'));
$tell('write before the begin', fn () => $buffer->write(-9, 'c'));
$tell('write nothing', fn () => $buffer->write(0, ''));
$tell('read', fn () => $buffer->read(1, 2));
$tell('read from the end', fn () => $buffer->read(-2, 2));
$tell('read too much', fn () => $buffer->read(2, 9));
$tell('read before the begin', fn () => $buffer->read(-9, 1));
$tell('read less than nothing', fn () => $buffer->read(0, -1));
$tell('substr', fn () => $buffer->substr(2));
$tell('substr, taken out', fn () => $buffer->substr(0, 2, true));
$tell('in the middle: stays', fn () => $buffer->substr(1, 1, true));
$tell('substr too much', fn () => $buffer->substr(0, 3));
$tell('substr behind the end', fn () => $buffer->substr(5));
$tell('append', fn () => $buffer->append('de'));
$tell('recycle', fn () => $buffer->recycle());
$tell('expand', fn () => $buffer->expand(1000));
$tell('expand to less', fn () => $buffer->expand(10));
$tell('expand to too much', fn () => $buffer->expand(1 << 40));
$tell('clear', fn () => $buffer->clear());
$tell('a gap', fn () => bin2hex($buffer->write(2, 'x') === 3 ? $buffer : ''));
$buffer->clear();
$tell('too much', fn () => $buffer->write(1 << 40, 'x'));

// A stream of messages: nothing is lost, and the memory does not grow.
$stream = new Buffer;
for ($i = $sum = 0; $i < 100_000; $i++) {
    $stream->append(sprintf('%010d', $i));
    if ($i % 3 === 0 && $i) {
        $sum += (int) $stream->substr(0, 10, true);
    }
}
echo "$stream->length bytes are left, ", $stream->capacity < 3_000_000 ? 'no more than that is held' : $stream->capacity, ', ', $sum === array_sum(range(0, 33332)) ? 'in order' : $sum, "\n";
foreach ([0, -1, 1 << 40] as $size) {
    echo outcome(fn () => new Buffer($size)), "\n";
}
?>
--EXPECT--
append                    4   [0123] 4 of 4
append nothing            Swoole\Buffer::append(): string empty | false   [0123] 4 of 4
write                     4   [0ab3] 4 of 4
write from the end        4   [0abc] 4 of 4
write before the begin    Swoole\Buffer::write(): offset(-9) is out of bounds | false   [0abc] 4 of 4
write nothing             Swoole\Buffer::write(): string to write is empty | false   [0abc] 4 of 4
read                      "ab"   [0abc] 4 of 4
read from the end         "bc"   [0abc] 4 of 4
read too much             false   [0abc] 4 of 4
read before the begin     Swoole\Buffer::read(): offset(-9) is out of bounds | false   [0abc] 4 of 4
read less than nothing    false   [0abc] 4 of 4
substr                    "bc"   [0abc] 4 of 4
substr, taken out         "0a"   [bc] 2 of 4
in the middle: stays      "c"   [bc] 2 of 4
substr too much           Swoole\Buffer::substr(): offset(0, 3) is out of bounds | false   [bc] 2 of 4
substr behind the end     Swoole\Buffer::substr(): offset(5, -1) is out of bounds | false   [bc] 2 of 4
append                    4   [bcde] 4 of 8
recycle                   null   [bcde] 4 of 8
expand                    true   [bcde] 4 of 1000
expand to less            Swoole\Buffer::expand(): new size must be more than 1000 | false   [bcde] 4 of 1000
expand to too much        Swoole\Buffer::expand(): buffer size can't exceed 134217728 | false   [bcde] 4 of 1000
clear                     null   [] 0 of 1000
a gap                     "000078"   [\000\000x] 3 of 1000
too much                  Swoole\Buffer::write(): buffer size can't exceed 134217728 | false   [] 0 of 1000
666670 bytes are left, no more than that is held, in order
Swoole\Exception: buffer size can't be less than 0
Swoole\Exception: buffer size can't be less than 0
Swoole\Exception: buffer size can't exceed 134217728
