--TEST--
An answer as text, as an array, as pictures; what nothing holds but a cycle; what cannot be asked
--FILE--
<?php
use Steelwool\Lifetime;

chdir(__DIR__);
class Node
{
    public $next;
}
$list = ['a "quoted" key' => new Node];
$object = $list['a "quoted" key'];
echo $trace = Lifetime::trace($object, 2);
var_dump(count($trace), count(Lifetime::trace($object)), count(Lifetime::trace($object, -1)));
print_r($trace->chains);
echo $trace->toDot();

var_dump(substr_count($trace->toSvg(), '<rect'), str_starts_with($trace->toSvg(), '<svg '));

// A cycle that nobody else holds.
$cycle = new Node;
$cycle->next = $cycle;
$weak = WeakReference::create($cycle);
unset($cycle);
echo preg_replace('/#\d+/', '#N', Lifetime::trace($weak->get())), count(Lifetime::trace($weak->get())), "\n";

foreach ([
    fn () => Lifetime::trace('text'),
    fn () => new Lifetime,
    fn () => new Lifetime\Trace,
    fn () => serialize($trace),
] as $wrong) {
    try {
        $wrong();
    } catch (Throwable $e) {
        echo get_class($e), ': ', $e->getMessage(), "\n";
    }
}
?>
--EXPECTF--
global $object Node#%d
    global $object: it lives as long as the process
global $list['a "quoted" key'] Node#%d
    global $list['a "quoted" key']: what is put in stays until it is taken out, and this outlives it
int(2)
int(1)
int(1)
Array
(
    [0] => Array
        (
            [0] => Array
                (
                    [name] => global $object
                    [what] => Node#%d
                    [suspect] => it lives as long as the process
                )

        )

    [1] => Array
        (
            [0] => Array
                (
                    [name] => global $list['a "quoted" key']
                    [what] => Node#%d
                    [suspect] => what is put in stays until it is taken out, and this outlives it
                )

        )

)
digraph lifetime {
  rankdir=LR;
  node [shape=box, fontname="sans-serif"];
  n%d [label="global $object Node#%d"];
}
int(2)
bool(true)
Node#N: nothing holds it but itself; it goes when the cycle collector runs
0
TypeError: $object must be an object
Error: The object of Steelwool\Lifetime can not be created for security reasons
Error: Steelwool\Lifetime\Trace cannot be made: see Steelwool\Lifetime::trace()
Exception: Serialization of 'Steelwool\Lifetime\Trace' is not allowed
