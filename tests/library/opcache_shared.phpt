--TEST--
Processes share the library that OPcache holds: compiled by one of them, in no other's memory, gone from a full cache without harm
--SKIPIF--
<?php
require __DIR__ . '/../include/opcache.php';
skip_without_opcache();
?>
--FILE--
<?php
require __DIR__ . '/../include/opcache.php';

const PROGRAM = <<<'PHP'
    $memory = memory_get_usage();
    if (isset($_GET['forget'])) {
        foreach (array_keys(opcache_get_status()['scripts'] ?? []) as $file) {
            opcache_invalidate($file, true);
        }
    }
    $status = opcache_get_status();
    $files = preg_grep('~^@swoole/library/~', array_keys($status['scripts'] ?? []));
    $works = function_exists('swoole_string') && swoole_string('library')->length() === 7 && count(new Swoole\ArrayObject([1])) === 1;
    echo json_encode([getmypid(), $memory, $works, count($files), $status['opcache_statistics']['misses'] ?? 0, $status['opcache_statistics']['oom_restarts'] ?? 0]);
    PHP;

// Several processes: forked before the first request, one compiles for all.
$server = new BuiltinServer(PROGRAM, OPCACHE, workers: 3);
$pids = $misses = [];
for ($i = 0; $i < 500 && count($pids) < 3; $i++) {
    [$pid, , $works, , $misses[]] = json_decode($server->get(), true);
    $pids[$pid] = $works;
}
var_dump(array_values($pids), count(array_unique($misses)) <= 2);

// Its classes and functions take no memory of a request (some 200 KB without OPcache).
$memory = function (array $options) {
    $server = new BuiltinServer(PROGRAM, $options);
    $server->get();
    return json_decode($server->get(), true)[1];
};
$shared = $memory(OPCACHE) - $memory([...OPCACHE, 'swoole.enable_library=0']);
$off = [...OPCACHE, 'opcache.enable=0'];
$own = $memory($off) - $memory([...$off, 'swoole.enable_library=0']);
var_dump($shared < 10000, $own > 100000);

// A cache so small that it overflows again and again, as each request has it forget everything.
$server = new BuiltinServer(PROGRAM, [...OPCACHE, 'opcache.memory_consumption=8', 'opcache.interned_strings_buffer=1', 'opcache.max_wasted_percentage=50']);
$works = true;
for ($i = 0; $i < 100; $i++) {
    [, , $ok, , , $overflows] = json_decode($server->get('forget=1'), true);
    $works = $works && $ok;
}
// Before PHP 8.2 only what exists on disk can be forgotten.
var_dump($works, $overflows > 0 || PHP_VERSION_ID < 80200);
?>
--EXPECT--
array(3) {
  [0]=>
  bool(true)
  [1]=>
  bool(true)
  [2]=>
  bool(true)
}
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
