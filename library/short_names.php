<?php

/**
 * Short names of functions, while swoole.use_shortname is on.
 */

declare(strict_types=1);

/**
 * Same as swoole_string().
 */
function _string(string $string = ''): Swoole\StringObject
{
    return new Swoole\StringObject($string);
}

/**
 * Same as swoole_mbstring().
 */
function _mbstring(string $string = ''): Swoole\MultibyteStringObject
{
    return new Swoole\MultibyteStringObject($string);
}

/**
 * Same as swoole_array().
 */
function _array(array $array = []): Swoole\ArrayObject
{
    return new Swoole\ArrayObject($array);
}
