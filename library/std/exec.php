<?php

/**
 * PHP's functions that run a command, as coroutines run them: what the hook of SWOOLE_HOOK_PROC and its relatives puts in their place.
 */

declare(strict_types=1);

use Swoole\Coroutine\System;

/**
 * As exec(): run a command; other coroutines run meanwhile.
 * @param mixed $output gets the lines of the output; if it is an array they are appended
 * @param mixed $returnVar gets the exit status
 * @return string|false the last line of the output, false if it could not be run
 */
function swoole_exec(string $command, mixed &$output = null, mixed &$returnVar = null): string|false
{
    $result = System::exec($command);
    if (!$result) {
        return false;
    }
    $lines = array_map(rtrim(...), explode("\n", $result['output']));
    if (end($lines) === '') {
        array_pop($lines);
    }
    $output = is_array($output) ? array_merge($output, $lines) : $lines;
    $returnVar = $result['code'];
    return $lines === [] ? '' : end($lines);
}

/**
 * As shell_exec(): run a command; other coroutines run meanwhile.
 * @return string|false|null its output; null if there is none, false if it could not be run
 */
function swoole_shell_exec(string $cmd): string|false|null
{
    $result = System::exec($cmd);
    if ($result === false) {
        return false;
    }
    return $result['output'] === '' ? null : $result['output'];
}
