--TEST--
An array object has PHP's array functions as methods: some change it, others make a new one
--FILE--
<?php
function show(mixed ...$values): void
{
    foreach ($values as $value) {
        echo json_encode($value instanceof Swoole\ArrayObject ? $value->toArray() : $value), ' ';
    }
    echo "\n";
}
$array = _array([3, 1, 2]);
show($array->push(1), $array->pushFront(0), $array->toArray(), $array->pop(), $array->popFront(), $array);
show($array->insert(1, [7])->toArray(), $array->remove([7])->toArray(), $array->append(1, 1)->remove(1)->toArray(), $array->remove(1, true, true));
show($array->contains(2), $array->contains('2'), $array->contains('2', false), $array->indexOf(2), $array->indexOf(9));

$array = _array(['b' => 2, 'a' => 1, 'c' => 2]);
show($array->lastIndexOf(2), $array->lastIndexOf(9), $array->search(2), $array->sum(), $array->product(), (string) $array->join('-'));
show($array->keys(), $array->keys(2), $array->values(), $array->flip(), $array->unique(), $array->reverse(), $array->slice(1, 1), $array->chunk(2, true));
show($array->map(fn ($value) => $value * 10), $array->map(fn ($a, $b) => "$a$b", ['x', 'y', 'z']), $array->filter(fn ($value) => $value > 1));
show($array->filter(fn ($key) => $key !== 'b', ARRAY_FILTER_USE_KEY), $array->reduce(fn ($all, $value) => $all + $value, 100));
show(_array([['id' => 1, 'n' => 'x'], ['id' => 2, 'n' => 'y']])->column('n', 'id'));
show($array->each(function (&$value, $key) {
    $value = "$key$value";
}));

$array = _array(['b' => 'img2', 'c' => 'img10', 'a' => 'IMG1']);
foreach (['asort', 'arsort', 'ksort', 'krsort', 'natsort', 'natcasesort', 'sort', 'rsort'] as $method) {
    show($method, (clone $array)->$method());
}
$length = fn ($a, $b) => strlen($a) <=> strlen($b);
show((clone $array)->uasort($length), (clone $array)->uksort(fn ($a, $b) => strcmp($a, $b)), (clone $array)->usort($length));
show($array->shuffle()->count(), $array->contains((string) $array->randomGet()), $array->set('k', 1)->delete('k')->count(), $array->clear());
?>
--EXPECT--
4 5 [0,3,1,2,1] 1 0 [3,1,2] 
[3,[7],1,2] {"0":3,"2":1,"3":2} {"0":3,"3":2,"4":1,"5":1} {"0":3,"3":2} 
true false true 3 false 
"c" null "b" 5 4 "2-1-2" 
["b","a","c"] ["b","c"] [2,1,2] {"2":"c","1":"a"} {"b":2,"a":1} {"c":2,"a":1,"b":2} {"a":1} [{"b":2,"a":1},{"c":2}] 
{"b":20,"a":10,"c":20} ["2x","1y","2z"] {"b":2,"c":2} 
{"a":1,"c":2} 105 
{"1":"x","2":"y"} 
{"b":"b2","a":"a1","c":"c2"} 
"asort" {"a":"IMG1","c":"img10","b":"img2"} 
"arsort" {"b":"img2","c":"img10","a":"IMG1"} 
"ksort" {"a":"IMG1","b":"img2","c":"img10"} 
"krsort" {"c":"img10","b":"img2","a":"IMG1"} 
"natsort" {"a":"IMG1","b":"img2","c":"img10"} 
"natcasesort" {"a":"IMG1","b":"img2","c":"img10"} 
"sort" ["IMG1","img10","img2"] 
"rsort" ["img2","img10","IMG1"] 
{"b":"img2","a":"IMG1","c":"img10"} {"a":"IMG1","b":"img2","c":"img10"} ["img2","IMG1","img10"] 
3 true 3 [] 
