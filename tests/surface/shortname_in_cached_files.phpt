--TEST--
What OPcache has kept in files with the short names is not used without them, nor the other way round
--SKIPIF--
<?php
require __DIR__ . '/../include/opcache.php';
skip_without_opcache();
?>
--FILE--
<?php
require __DIR__ . '/../include/opcache.php';
$directory = sys_get_temp_dir() . '/steelwool-shortname-' . getmypid();
mkdir($directory);
file_put_contents("$directory/asks.php", '<?php return function_exists("go") ? "go" : "no go";');
touch("$directory/asks.php", time() - 3600);
foreach (['On', 'On', 'Off', 'Off', 'On'] as $value) {
    [, $output] = child("echo require '$directory/asks.php', \"\n\";", [...OPCACHE, "opcache.file_cache=$directory", 'opcache.file_cache_only=1', "swoole.use_shortname=$value"]);
    echo "$value: $output";
}
exec('rm -r ' . escapeshellarg($directory));
?>
--EXPECT--
On: go
On: go
Off: no go
Off: no go
On: go
