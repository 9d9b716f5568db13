<?php

declare(strict_types=1);

namespace Swoole;

/**
 * As StringObject, but counts in characters. The encoding is that of PHP's mbstring unless one is named; without mbstring, UTF-8.
 */
class MultibyteStringObject extends StringObject
{
    /** How many characters it has. */
    public function length(): int
    {
        return mb_strlen($this->string);
    }

    /** Where $needle is first found from $offset on; false if nowhere. */
    public function indexOf(string $needle, int $offset = 0, ?string $encoding = null): false|int
    {
        return mb_strpos($this->string, $needle, $offset, $encoding);
    }

    /** Where $needle is last found; false if nowhere. */
    public function lastIndexOf(string $needle, int $offset = 0, ?string $encoding = null): false|int
    {
        return mb_strrpos($this->string, $needle, $offset, $encoding);
    }

    /** Same as indexOf(). */
    public function pos(string $needle, int $offset = 0, ?string $encoding = null): false|int
    {
        return mb_strpos($this->string, $needle, $offset, $encoding);
    }

    /** Same as lastIndexOf(). */
    public function rpos(string $needle, int $offset = 0, ?string $encoding = null): false|int
    {
        return mb_strrpos($this->string, $needle, $offset, $encoding);
    }

    /** As indexOf(), without regard to case. */
    public function ipos(string $needle, int $offset = 0, ?string $encoding = null): int|false
    {
        return mb_stripos($this->string, $needle, $offset, $encoding);
    }

    /** A part of it, as PHP's mb_substr() counts. */
    public function substr(int $start, ?int $length = null, ?string $encoding = null): static
    {
        return new static(mb_substr($this->string, $start, $length, $encoding));
    }

    /** Pieces of $length characters. */
    public function chunk(int $length = 1): ArrayObject
    {
        return static::detectArrayType(mb_str_split($this->string, $length));
    }
}
