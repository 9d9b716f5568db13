<?php

declare(strict_types=1);

namespace Steelwool;

/**
 * A folder whose files this process executes or trusts.
 * @internal
 */
final class OwnFolder
{
    /**
     * Is there a folder that is this user's and that nobody else writes to? Makes it, if there is nothing.
     * @throws \RuntimeException otherwise
     */
    public static function require(string $path): void
    {
        is_dir($path) || @mkdir($path, 0700, true) || is_dir($path) || throw new \RuntimeException("failed to make folder[{$path}]");
        clearstatcache(true, $path);
        $folder = @stat($path) ?: throw new \RuntimeException("failed to look at folder[{$path}]");
        // Whoever has a link may have it lead elsewhere at any time.
        $link = @lstat(rtrim($path, '/')) ?: $folder;
        if ($folder['uid'] !== self::user() || $link['uid'] !== self::user()) {
            throw new \RuntimeException("folder[{$path}] belongs to another user");
        }
        if (($folder['mode'] & 0022) !== 0) {
            throw new \RuntimeException("folder[{$path}] can be written to by others: its mode must be 0700");
        }
    }

    /** Whose files this process makes. */
    private static function user(): int
    {
        return function_exists('posix_geteuid') ? posix_geteuid() : fstat(tmpfile())['uid'];
    }
}
