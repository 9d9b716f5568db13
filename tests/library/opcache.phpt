--TEST--
OPcache compiles the library once for all requests, whatever its settings are, and anew when it is told to forget
--SKIPIF--
<?php
require __DIR__ . '/../include/opcache.php';
skip_without_opcache();
?>
--FILE--
<?php
require __DIR__ . '/../include/opcache.php';

// What each request finds: files of the library in the cache (how often asked for), and whether all works.
const PROGRAM = <<<'PHP'
    match ($_GET['do'] ?? '') {
        'reset' => opcache_reset(),
        'forget' => array_map(fn ($file) => opcache_invalidate($file, true), array_keys(opcache_get_status()['scripts'])),
        'revalidate' => array_map(fn ($file) => opcache_invalidate($file), array_keys(opcache_get_status()['scripts'])),
        'move' => [chdir('/'), set_include_path('/tmp')],
        default => null,
    };
    $status = opcache_get_status();
    $hits = [];
    foreach ($status['scripts'] as $name => $script) {
        if (str_starts_with($name, '@swoole/library/')) {
            $hits[] = $script['hits'];
        }
    }
    $strange = array_diff(get_included_files(), [__FILE__]);
    $works = count(new Swoole\ArrayObject([1, 2])) === 2 && swoole_string('library')->length() === 7 && class_exists('Co\WaitGroup', false);
    $file = (new ReflectionClass('Swoole\ArrayObject'))->getFileName();
    echo json_encode([count($hits), min($hits), max($hits), $status['opcache_statistics']['misses'], $strange, $works, $file]);
    PHP;

function check(string ...$options): void
{
    $server = new BuiltinServer(PROGRAM, [...OPCACHE, ...$options]);
    $ask = fn (string $do = '') => json_decode($server->get("do=$do"), true);
    [$files, $least, $most, $misses, $strange, $works, $name] = $ask();
    $told = [$least, $most, $strange, $works, $name] === [0, 0, [], true, '@swoole/library/core/ArrayObject.php'];
    // Once asked for in each request, never compiled again; the directory and the include path are no part of it.
    $ask('move');
    $ask();
    $once = $ask() === [$files, 3, 3, $misses, [], true, $name];
    $ask('reset');
    $anew = $ask() === [$files, 0, 0, $misses, [], true, $name];
    // Before PHP 8.2 only what exists on disk can be invalidated.
    $forgets = PHP_VERSION_ID >= 80200;
    $again = true;
    foreach (['forget', 'revalidate'] as $do) {
        $misses = $ask($do)[3];
        $after = $ask();
        $again = $again && [$after[0], $after[4], $after[5]] === [$files, [], true];
        $again = $again && (!$forgets || $after[2] === 0 && $after[3] >= $misses + $files);
    }
    echo implode(' ', $options) ?: 'no more', ': ', json_encode([$files > 10, $told, $once, $anew, $again]), "\n";
}

check();
check('opcache.validate_timestamps=0');
check('opcache.revalidate_freq=0', 'opcache.revalidate_path=1');
check('opcache.file_update_protection=0', 'opcache.max_file_size=1000000', 'opcache.use_cwd=0');
check('opcache.protect_memory=1', 'opcache.validate_permission=1', 'opcache.validate_root=1');
check('opcache.interned_strings_buffer=0', 'opcache.save_comments=0', 'opcache.optimization_level=0');
?>
--EXPECT--
no more: [true,true,true,true,true]
opcache.validate_timestamps=0: [true,true,true,true,true]
opcache.revalidate_freq=0 opcache.revalidate_path=1: [true,true,true,true,true]
opcache.file_update_protection=0 opcache.max_file_size=1000000 opcache.use_cwd=0: [true,true,true,true,true]
opcache.protect_memory=1 opcache.validate_permission=1 opcache.validate_root=1: [true,true,true,true,true]
opcache.interned_strings_buffer=0 opcache.save_comments=0 opcache.optimization_level=0: [true,true,true,true,true]
