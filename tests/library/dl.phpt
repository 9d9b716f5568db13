--TEST--
dl() loads the module for one request; while OPcache is on it is refused, since the engine could not bear it
--SKIPIF--
<?php
require __DIR__ . '/../include/opcache.php';
skip_without_opcache();
?>
--FILE--
<?php
require __DIR__ . '/../include/opcache.php';
$code = 'var_dump(dl("' . basename(getenv('STEELWOOL_MODULE')) . '"), class_exists("Swoole\\Coroutine"), class_exists("Swoole\\Coroutine\\WaitGroup"));';
foreach (['without' => [], 'with' => OPCACHE] as $name => $options) {
    $file = tempnam(sys_get_temp_dir(), 'dl');
    file_put_contents($file, "<?php $code");
    $command = [PHP_BINARY, '-n'];
    foreach ([...$options, 'enable_dl=1', 'extension_dir=' . dirname(getenv('STEELWOOL_MODULE')), 'display_errors=1'] as $option) {
        array_push($command, '-d', str_replace('zend_extension=opcache', 'zend_extension=' . ini_get('extension_dir') . '/opcache.so', $option));
    }
    echo "$name OPcache:", shell_exec(implode(' ', array_map(escapeshellarg(...), [...$command, $file])) . ' 2>&1'), "\n";
    unlink($file);
}
?>
--EXPECTF--
without OPcache:bool(true)
bool(true)
bool(true)

with OPcache:
Warning: dl(): swoole: Unable to initialize module
Module compiled with build ID=a module that dl() cannot load while OPcache is on; set extension= in php.ini
PHP    compiled with build ID=%s
These options need to match
 in %s on line %d
bool(false)
bool(false)
bool(false)
