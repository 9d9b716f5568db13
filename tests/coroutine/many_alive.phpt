--TEST--
200,000 coroutines are alive at the same time without touching vm.max_map_count
--SKIPIF--
<?php
if (version_compare(php_uname('r'), '6.13', '<')) die('skip: guard pages take mappings of their own before Linux 6.13');
?>
--INI--
memory_limit=-1
--FILE--
<?php
const MANY = 200_000;
Co::set(['max_coroutine' => MANY]);
for ($i = 0; $i < MANY; $i++) {
    go(fn () => Co::yield());
}
echo Co::stats()['coroutine_num'], " are alive\n";
var_dump(@go(fn () => null));
$resident = (int) explode(' ', file_get_contents('/proc/self/statm'))[1] * 4096;
echo $resident / MANY < 6000 ? 'below' : 'above', " 6000 bytes each\n";
echo count(file('/proc/self/maps')) < 1000 ? 'few' : 'many', " mappings\n";
for ($i = 1; $i <= MANY; $i++) {
    Co::resume($i);
}
echo Co::stats()['coroutine_num'], " are left\n";
Swoole\Event::wait();
?>
--EXPECT--
200000 are alive
bool(false)
below 6000 bytes each
few mappings
0 are left
