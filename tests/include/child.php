<?php
/**
 * Runs PHP code in a process of its own with the module loaded: for endings that a test does not survive.
 *
 * @param string $code without the opening tag
 * @param string[] $options settings of the child (`name=value`)
 * @return array{int, string} its status (minus the signal's number if one has killed it) and what it printed
 */
function child(string $code, array $options = []): array
{
    $command = [PHP_BINARY, '-n'];
    // As the test suite: E_ALL & ~E_DEPRECATED, and fatal errors as before PHP 8.5.
    foreach (['error_reporting=24575', 'fatal_error_backtraces=0', ...$options, 'extension=' . getenv('STEELWOOL_MODULE'), 'display_errors=1', 'html_errors=0'] as $option) {
        array_push($command, '-d', $option);
    }
    $file = tempnam(sys_get_temp_dir(), 'child');
    file_put_contents($file, "<?php\n$code");
    $process = proc_open([...$command, $file], [1 => ['pipe', 'w'], 2 => ['redirect', 1]], $pipes);
    $output = stream_get_contents($pipes[1]);
    while (($status = proc_get_status($process))['running']) {
        usleep(1000);
    }
    unlink($file);
    return [$status['signaled'] ? -$status['termsig'] : $status['exitcode'], str_replace($file, 'FILE', $output)];
}

/** The option that loads OPcache, which is a part of PHP since 8.5. @return string[] */
function opcache(): array
{
    return extension_loaded('Zend OPcache') ? [] : ['zend_extension=opcache'];
}

/** The code and the expected output of a test. @return array{string, string} */
function test_parts(string $file): array
{
    preg_match('/^--FILE--\n<\?php\s(.*?)^--EXPECTF?--\n(.*)\z/ms', file_get_contents($file), $found);
    return [preg_replace('/\?>\n\z/', '', $found[1]), $found[2]];
}
