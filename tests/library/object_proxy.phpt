--TEST--
A proxy passes properties, methods and calls on to its object
--FILE--
<?php
final class Target
{
    public int $size = 1;
    public ?string $name = null;

    public function add(int $left, int $right = 1): int
    {
        return $left + $right + $this->size;
    }

    public function __invoke(string ...$words): string
    {
        return implode(' ', $words);
    }
}
$target = new Target();
$proxy = new Swoole\ObjectProxy($target);
var_dump($proxy->__getObject() === $target, $proxy->size, isset($proxy->size), isset($proxy->name), isset($proxy->none));
$proxy->size = 5;
unset($proxy->name);
var_dump($proxy->add(1, 2), $proxy->add(left: 1), $proxy('a', 'b'), array_keys(get_object_vars($target)));
foreach ([fn () => $proxy->none(), fn () => new Swoole\ObjectProxy('text')] as $mistake) {
    try {
        $mistake();
    } catch (Error $error) {
        echo $error->getMessage(), "\n";
    }
}
?>
--EXPECTF--
bool(true)
int(1)
bool(true)
bool(false)
bool(false)
int(8)
int(7)
string(3) "a b"
array(1) {
  [0]=>
  string(4) "size"
}
Call to undefined method Target::none()
Swoole\ObjectProxy::__construct(): Argument #1 ($object) must be of type object, string given, called in %s on line %d
