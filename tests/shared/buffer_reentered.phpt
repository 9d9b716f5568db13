--TEST--
Swoole\Buffer: what a program has put into its properties may use the buffer as it goes
--FILE--
<?php
use Swoole\Buffer;

class Destroyed
{
    public function __construct(private Closure $body)
    {
    }
    public function __destruct()
    {
        ($this->body)();
    }
}
$methods = [
    'append' => fn (Buffer $buffer) => $buffer->append('appended'),
    'write' => fn (Buffer $buffer) => $buffer->write(0, 'written'),
    'substr' => fn (Buffer $buffer) => $buffer->substr(0, 1, true),
    'expand' => fn (Buffer $buffer) => $buffer->expand(200),
    'recycle' => fn (Buffer $buffer) => $buffer->recycle(),
    'clear' => fn (Buffer $buffer) => $buffer->clear(),
    'another __construct' => fn (Buffer $buffer) => $buffer->__construct(),
];
foreach ($methods as $name => $method) {
    foreach (['length', 'capacity'] as $property) {
        $buffer = new Buffer;
        $buffer->append('0123456789');
        $buffer->$property = new Destroyed(fn () => $buffer->append(' and more'));
        $method($buffer);
        echo "$name, $property: $buffer\n";
    }
}
?>
--EXPECT--
append, length: 0123456789appended and more
append, capacity: 0123456789appended and more
write, length: written789 and more
write, capacity: written789 and more
substr, length: 123456789 and more
substr, capacity: 123456789 and more
expand, length: 0123456789
expand, capacity: 0123456789 and more
recycle, length: 0123456789 and more
recycle, capacity: 0123456789 and more
clear, length:  and more
clear, capacity: 
another __construct, length:  and more
another __construct, capacity:  and more
