<?php

/**
 * What MultibyteStringObject needs of mbstring, for a PHP without that extension: UTF-8 only. Not declared where PHP has it.
 */

declare(strict_types=1);

namespace Swoole;

/**
 * The characters of a text; a byte that belongs to none counts as one.
 * @return list<string>
 * @internal
 */
function mb_characters(string $string, ?string $encoding = null): array
{
    if ($encoding !== null && !in_array(strtoupper($encoding), ['UTF-8', 'UTF8'], true)) {
        throw new \ValueError("encoding \"$encoding\" needs PHP's mbstring extension");
    }
    preg_match_all('/[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|./s', $string, $found);
    return $found[0];
}

/**
 * As PHP's mb_strlen().
 * @internal
 */
function mb_strlen(string $string, ?string $encoding = null): int
{
    return count(mb_characters($string, $encoding));
}

/**
 * As PHP's mb_substr().
 * @internal
 */
function mb_substr(string $string, int $start, ?int $length = null, ?string $encoding = null): string
{
    return implode(array_slice(mb_characters($string, $encoding), $start, $length));
}

/**
 * As PHP's mb_str_split().
 * @return list<string>
 * @internal
 */
function mb_str_split(string $string, int $length = 1, ?string $encoding = null): array
{
    if ($length < 1) {
        throw new \ValueError('mb_str_split(): Argument #2 ($length) must be greater than 0');
    }
    return array_map(implode(...), array_chunk(mb_characters($string, $encoding), $length));
}

/**
 * As PHP's mb_strpos().
 * @internal
 */
function mb_strpos(string $haystack, string $needle, int $offset = 0, ?string $encoding = null): int|false
{
    $start = mb_byte_offset($haystack, $offset, $encoding);
    return mb_position($haystack, strpos($haystack, $needle, $start));
}

/**
 * As PHP's mb_stripos().
 * @internal
 */
function mb_stripos(string $haystack, string $needle, int $offset = 0, ?string $encoding = null): int|false
{
    $start = mb_byte_offset($haystack, $offset, $encoding);
    $found = @preg_match('/' . preg_quote($needle, '/') . '/iu', $haystack, $match, PREG_OFFSET_CAPTURE, $start);
    return mb_position($haystack, match ($found) {
        1 => $match[0][1],
        0 => false,
        default => stripos($haystack, $needle, $start),
    });
}

/**
 * As PHP's mb_strrpos().
 * @internal
 */
function mb_strrpos(string $haystack, string $needle, int $offset = 0, ?string $encoding = null): int|false
{
    $start = mb_byte_offset($haystack, $offset, $encoding);
    return mb_position($haystack, strrpos($haystack, $needle, $offset < 0 ? $start - strlen($haystack) : $start));
}

/**
 * Where the character at $offset (from the end if negative) begins.
 * @internal
 */
function mb_byte_offset(string $haystack, int $offset, ?string $encoding): int
{
    $characters = mb_characters($haystack, $encoding);
    $from = $offset < 0 ? count($characters) + $offset : $offset;
    if ($from < 0 || $from > count($characters)) {
        throw new \ValueError('the offset must be contained in the text');
    }
    return strlen(implode(array_slice($characters, 0, $from)));
}

/**
 * The position in characters of a position in bytes.
 * @internal
 */
function mb_position(string $haystack, int|false $bytes): int|false
{
    return $bytes === false ? false : count(mb_characters(substr($haystack, 0, $bytes)));
}
