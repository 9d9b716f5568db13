<?php
namespace Swoole;

/**
 * Hooks: functions of PHP that let other coroutines run while they wait. Hooked so far: SWOOLE_HOOK_SLEEP, TCP, UDP, UNIX, UDG, SSL,
 * TLS, STREAM_FUNCTION, PROC, CURL and NATIVE_CURL (the same), and of NET_FUNCTION some. The other flags are kept and read back; the
 * functions that they stand for block.
 * @alias swoole_runtime
 * @not-instantiable
 */
class Runtime
{
    /**
     * Hook the functions of these kinds, and no others; 0 hooks nothing.
     * @param $flags SWOOLE_HOOK_*
     * @handler hooks::enable
     */
    public static function enableCoroutine(int $flags = SWOOLE_HOOK_ALL): bool {}

    /**
     * The flags that are set.
     * @handler hooks::flags
     */
    public static function getHookFlags(): int {}

    /**
     * Same as enableCoroutine().
     * @param $flags SWOOLE_HOOK_*
     * @handler hooks::enable
     */
    public static function setHookFlags(int $flags): bool {}
}
