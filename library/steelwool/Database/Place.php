<?php

declare(strict_types=1);

namespace Steelwool\Database;

/**
 * Where in the program something was called.
 * @internal
 */
final class Place
{
    /**
     * File and line of the innermost caller that is not the library itself.
     */
    public static function ofCaller(): string
    {
        foreach (debug_backtrace(DEBUG_BACKTRACE_IGNORE_ARGS, 12) as $frame) {
            if (isset($frame['file']) && !str_starts_with($frame['file'], '@swoole/library/')) {
                return "{$frame['file']}:{$frame['line']}";
            }
        }
        return 'an unknown place';
    }
}
