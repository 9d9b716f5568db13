--TEST--
The same declaration reached by two coroutines while a parent is loaded: refused, never a broken class
--FILE--
<?php
$next = new Co\Channel();
spl_autoload_register(function (string $class) use ($next) {
    echo "  load $class\n";
    $next->pop();
    eval("class $class { public string \$of = '$class'; function inherited() { return 'inherited'; } }");
});
function nameless(): object
{
    return new class () extends Root {
        public array $more = ['more'];
        public function own(): string
        {
            return 'own';
        }
    };
}
function named(): object
{
    eval('class Leaf extends Trunk { public array $more = ["more"]; function own() { return "own"; } }');
    return new Leaf();
}
foreach (['nameless', 'named'] as $make) {
    echo "$make\n";
    Co\run(function () use ($make, $next) {
        for ($i = 0; $i < 3; $i++) {
            go(function () use ($make) {
                try {
                    $object = $make();
                    echo '  ', json_encode($object), " {$object->own()} {$object->inherited()}\n";
                } catch (Error $e) {
                    echo "  {$e->getMessage()}\n";
                }
            });
        }
        $next->push(true);
        go(function () use ($make) {
            $object = $make === 'named' ? new Leaf() : $make();
            echo '  then: ', json_encode($object), " {$object->own()} {$object->inherited()}\n";
        });
    });
}
?>
--EXPECT--
nameless
  load Root
  Cannot declare root@anonymous: it is being declared
  Cannot declare root@anonymous: it is being declared
  {"of":"Root","more":["more"]} own inherited
  then: {"of":"Root","more":["more"]} own inherited
named
  load Trunk
  Cannot declare leaf: it is being declared
  Cannot declare leaf: it is being declared
  {"of":"Trunk","more":["more"]} own inherited
  then: {"of":"Trunk","more":["more"]} own inherited
