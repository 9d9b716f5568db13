--TEST--
Xdebug sees coroutines as fibers: coverage counts their lines, stacks do not mix
--SKIPIF--
<?php
require __DIR__ . '/../include/child.php';
if (!str_contains(child('var_dump(extension_loaded("xdebug"));', ['zend_extension=xdebug'])[1], 'bool(true)')) die('skip: no Xdebug');
?>
--FILE--
<?php
require __DIR__ . '/../include/child.php';
$code = <<<'CODE'
function visit(string $name)
{
    $before = 1;
    Co::yield();
    $after = 2;
    return $after;
}
xdebug_start_code_coverage(XDEBUG_CC_UNUSED);
$a = go(fn () => visit('a'));
go(function () {
    Co::yield();
    echo "never\n";
});
Co::resume($a);
$lines = xdebug_get_code_coverage()[__FILE__];
xdebug_stop_code_coverage();
echo implode(' ', array_map(fn ($line, $count) => "$line:$count", array_keys($lines), $lines)), "\n";
Co::set(['enable_deadlock_check' => false]);
exit(0);
CODE;
echo child($code, ['zend_extension=xdebug', 'xdebug.mode=coverage'])[1];

?>
--EXPECT--
4:1 5:1 6:1 7:1 8:-1 10:1 11:1 12:1 13:-1 14:1 15:1 16:1
