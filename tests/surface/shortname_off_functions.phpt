--TEST--
Without swoole.use_shortname the function table has no holes: what one request declares is gone in the next, however many it was
--SKIPIF--
<?php
require __DIR__ . '/../include/opcache.php';
skip_without_opcache();
?>
--FILE--
<?php
require __DIR__ . '/../include/opcache.php';
// Enough for PHP to make the table larger, whatever extensions have put into it before.
$declare = <<<'CODE'
echo function_exists('go') ? 'taken' : 'free', function_exists('many_2999') ? ' left over' : '', "\n";
for ($i = 0, $code = 'function go($x) { return "the program\'s own: $x"; }'; $i < 3000; $i++) {
    $code .= "function many_$i() { return $i; }";
}
eval($code);
echo go(many_2999()), "\n";
CODE;
// The number of functions that are there before decides what the table looks like.
$exists = fn (string $option) => is_file(ini_get('extension_dir') . '/' . substr($option, strlen('extension=')) . '.so');
$more = array_filter(['extension=ctype', 'extension=sockets', 'extension=calendar', 'extension=tokenizer'], $exists);
foreach (['without OPcache' => [], 'with OPcache' => OPCACHE, 'with more extensions' => $more] as $name => $options) {
    echo "$name:\n";
    $server = new BuiltinServer($declare, [...$options, 'swoole.use_shortname=Off']);
    echo $server->get(), $server->get(), $server->get();
    unset($server);
    // The end of the process frees what it believes to be permanent.
    [$status, $output] = child($declare, [...$options, 'swoole.use_shortname=Off']);
    echo "$status $output";
}
// The spellings of php.ini; whoever says nothing has the short names.
foreach (['On', '1', 'yes', 'true', 'Off', '0', 'no', 'false', 'none', ''] as $value) {
    echo str_pad($value, 6), child('echo json_encode([function_exists("go"), class_exists("Co"), SWOOLE_USE_SHORTNAME]), "\n";', ["swoole.use_shortname=$value"])[1];
}
?>
--EXPECT--
without OPcache:
free
the program's own: 2999
free
the program's own: 2999
free
the program's own: 2999
0 free
the program's own: 2999
with OPcache:
free
the program's own: 2999
free
the program's own: 2999
free
the program's own: 2999
0 free
the program's own: 2999
with more extensions:
free
the program's own: 2999
free
the program's own: 2999
free
the program's own: 2999
0 free
the program's own: 2999
On    [true,true,true]
1     [true,true,true]
yes   [true,true,true]
true  [true,true,true]
Off   [false,false,false]
0     [false,false,false]
no    [false,false,false]
false [false,false,false]
none  [false,false,false]
      [false,false,false]
