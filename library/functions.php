<?php

/**
 * Functions about the library itself and about the machine.
 */

declare(strict_types=1);

/**
 * Where the library keeps its options.
 * @internal use the functions below
 */
final class SwooleLibrary
{
    /** @var array<string, mixed> */
    public static array $options = [];
}

/**
 * Replace all options of the library.
 * @param array<string, mixed> $options
 */
function swoole_library_set_options(array $options): void
{
    SwooleLibrary::$options = $options;
}

/**
 * All options of the library.
 * @return array<string, mixed>
 */
function swoole_library_get_options(): array
{
    return SwooleLibrary::$options;
}

/**
 * Set one option of the library.
 */
function swoole_library_set_option(string $key, mixed $value): void
{
    SwooleLibrary::$options[$key] = $value;
}

/**
 * One option of the library; null if it was never set.
 */
function swoole_library_get_option(string $key): mixed
{
    return SwooleLibrary::$options[$key] ?? null;
}
