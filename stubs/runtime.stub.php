<?php
namespace Swoole;

/**
 * Which of PHP's own functions wait as coroutines do. None is hooked yet: they all stop the process while they wait.
 * @not-instantiable
 */
class Runtime
{
    /**
     * Hook PHP's functions.
     * @param int $flags bits of SWOOLE_HOOK_*; 0: none
     * @handler class::hooks::enable_coroutine
     * @throws Exception for any but 0: hooks are not built yet
     */
    public static function enableCoroutine(int $flags = SWOOLE_HOOK_ALL): bool {}

    /**
     * What is hooked.
     * @handler class::hooks::get_hook_flags
     */
    public static function getHookFlags(): int {}

    /**
     * As enableCoroutine().
     * @handler class::hooks::enable_coroutine
     */
    public static function setHookFlags(int $flags): bool {}
}
