--TEST--
OPcache's files on disk spare a process compiling the library; a PHP with another library, or none, has others
--SKIPIF--
<?php
require __DIR__ . '/../include/opcache.php';
skip_without_opcache();
?>
--FILE--
<?php
require __DIR__ . '/../include/opcache.php';

$directory = sys_get_temp_dir() . '/steelwool-file-cache-' . getmypid();
mkdir($directory);
$files = function () use ($directory): array {
    exec('find ' . escapeshellarg($directory) . ' -type f -name "*.php.bin"', $found);
    return $found;
};
$program = '
    $works = count(new Swoole\ArrayObject([1, 2])) === 2 && swoole_string("library")->length() === 7 && class_exists("Co\WaitGroup", false);
    echo json_encode([$works, opcache_get_status()["opcache_statistics"]["misses"] ?? 0, count(get_included_files())]);
';
$cache = [...OPCACHE, "opcache.file_cache=$directory"];
[, $first] = child($program, $cache);
$count = count(preg_grep('~@swoole/library/~', $files()));
[, $second] = child($program, $cache);
[, $third] = child($program, [...$cache, 'opcache.file_cache_only=1', 'opcache.validate_timestamps=0']);
[$works, $misses] = json_decode($first);
// The program itself is new in each process.
var_dump($works, $count > 10, $misses === $count + 1);
echo "$second $third\n";

// Half a file: as if it were not there.
foreach ($files() as $file) {
    file_put_contents($file, substr(file_get_contents($file), 0, 100));
}
var_dump(json_decode(child($program, $cache)[1])[0]);

// What tells files of different PHPs apart is made of the library, too.
$without = [PHP_BINARY, '-n'];
$script = "$directory/script.php";
file_put_contents($script, '<?php');
touch($script, time() - 3600);
foreach ($cache as $option) {
    array_push($without, '-d', $option);
}
$known = $files();
exec(implode(' ', array_map(escapeshellarg(...), [...$without, $script])));
exec(implode(' ', array_map(escapeshellarg(...), [...$without, '-d', 'extension=' . getenv('STEELWOOL_MODULE'), $script])));
var_dump(count(array_diff($files(), $known)));

exec('rm -r ' . escapeshellarg($directory));
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
[true,1,1] [true,0,1]
bool(true)
int(2)
