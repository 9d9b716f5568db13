--TEST--
What memory is taken by, which classes retain most, and what there is more of than before
--FILE--
<?php
use Steelwool\Lifetime;

class Leaf
{
    public string $text = '';
}
class Branch
{
    public array $leaves = [];
}
$tree = [];
for ($i = 0; $i < 100; $i++) {
    $tree[] = $branch = new Branch;
    for ($j = 0; $j < 10; $j++) {
        $branch->leaves[] = $leaf = new Leaf;
        $leaf->text = str_repeat("$i", 1000);
    }
}
unset($branch, $leaf);

$report = Lifetime::report();
['Branch' => $branches, 'Leaf' => $leaves] = $report['classes'];
echo "$branches[count] branches, $leaves[count] leaves\n";
// A leaf's text goes with it, and the leaves go with their branch.
var_dump($leaves['retained'] > 1000 * 1000, $branches['retained'] > $leaves['retained'], $branches['bytes'] < $leaves['bytes']);
var_dump(array_key_first(Lifetime::report(1)['classes']), count(Lifetime::report(1)['classes']), Lifetime::report(0)['classes']);

$memory = $report['memory'];
$sum = $memory['files'] + $memory['shared'] + $memory['php'] + $memory['native'] + $memory['stacks'] + $memory['unexplained'];
var_dump($sum === $memory['resident'], $memory['unexplained'] < $memory['resident'] / 20, $memory['php_used'] >= $leaves['retained']);

$timer = Swoole\Timer::after(1000, fn () => 0);
Co\run(function () use ($timer) {
    go(fn () => Co::sleep(0.001));
    print_r(Lifetime::report(0)['pending']);
    Swoole\Timer::clear($timer);
});

var_dump(Lifetime::growth());
var_dump(Lifetime::growth());
for ($i = 0; $i < 5; $i++) {
    $tree[0]->leaves[] = new Leaf;
}
unset($tree[50]); // Others have gone.
$grown = Lifetime::growth();
var_dump(array_keys($grown));
for ($i = 0; $i < 20; $i++) {
    $tree[0]->leaves[] = new Leaf;
}
$grown = Lifetime::growth()['Leaf'];
unset($grown['retained']);
print_r(preg_replace('/#\d+/', '#N', $grown));
?>
--EXPECTF--
100 branches, 1000 leaves
bool(true)
bool(true)
bool(true)
string(%d) "%s"
int(1)
array(0) {
}
bool(true)
bool(true)
bool(true)
Array
(
    [coroutines] => 2
    [timers] => 1
    [connections] => 0
    [operations] => 0
)
array(0) {
}
array(0) {
}
array(0) {
}
Array
(
    [count] => 20
    [bytes] => %d
    [chain] => global $tree[0] Branch#N -> $leaves[%d] Leaf#N
)
