<?php

declare(strict_types=1);

namespace Swoole;

/**
 * A text with methods; counts in bytes. Methods that change the text return a new object, as append() does besides changing this one.
 */
class StringObject implements \Stringable
{
    /**
     * Make an object of a text.
     */
    public function __construct(protected string $string = '')
    {
    }

    /** The text. */
    public function __toString(): string
    {
        return $this->string;
    }

    /**
     * Make an object of a text.
     */
    public static function from(string $string = ''): static
    {
        return new static($string);
    }

    /** How many bytes it has. */
    public function length(): int
    {
        return strlen($this->string);
    }

    /** Where $needle is first found from $offset on; false if nowhere. */
    public function indexOf(string $needle, int $offset = 0): false|int
    {
        return strpos($this->string, $needle, $offset);
    }

    /** Where $needle is last found; false if nowhere. */
    public function lastIndexOf(string $needle, int $offset = 0): false|int
    {
        return strrpos($this->string, $needle, $offset);
    }

    /** Same as indexOf(). */
    public function pos(string $needle, int $offset = 0): false|int
    {
        return strpos($this->string, $needle, $offset);
    }

    /** Same as lastIndexOf(). */
    public function rpos(string $needle, int $offset = 0): false|int
    {
        return strrpos($this->string, $needle, $offset);
    }

    /** The bytes from last to first. */
    public function reverse(): static
    {
        return new static(strrev($this->string));
    }

    /**
     * As indexOf(); ASCII letters match without regard to case.
     * @return false|int
     */
    public function ipos(string $needle)
    {
        return stripos($this->string, $needle);
    }

    /** With ASCII letters in lower case. */
    public function lower(): static
    {
        return new static(strtolower($this->string));
    }

    /** With ASCII letters in upper case. */
    public function upper(): static
    {
        return new static(strtoupper($this->string));
    }

    /**
     * Without these characters at both ends; white space and NUL if none are given.
     */
    public function trim(string $characters = ''): static
    {
        return new static($characters === '' ? trim($this->string) : trim($this->string, $characters));
    }

    /**
     * Without white space and NUL at the beginning.
     * @return static
     */
    public function ltrim(): self
    {
        return new static(ltrim($this->string));
    }

    /**
     * Without white space and NUL at the end.
     * @return static
     */
    public function rtrim(): self
    {
        return new static(rtrim($this->string));
    }

    /**
     * A part of it, as PHP's substr() counts.
     * @return static
     */
    public function substr(int $offset, ?int $length = null)
    {
        return new static(substr($this->string, $offset, $length));
    }

    /** The text $times times. */
    public function repeat(int $times): static
    {
        return new static(str_repeat($this->string, $times));
    }

    /** Append to this very object, and return a new one with the same text. */
    public function append(mixed $str): static
    {
        $this->string .= $str;
        return new static($this->string);
    }

    /**
     * With $replace in place of each $search.
     * @param int $count set to the number of replacements
     */
    public function replace(string $search, string $replace, mixed &$count = null): static
    {
        return new static(str_replace($search, $replace, $this->string, $count));
    }

    /** Does it begin with $needle? */
    public function startsWith(string $needle): bool
    {
        return str_starts_with($this->string, $needle);
    }

    /** Does it end with $needle? */
    public function endsWith(string $needle): bool
    {
        return str_ends_with($this->string, $needle);
    }

    /** Is it the same text as $str, a text or another object like this? Without $strict as PHP's == compares. */
    public function equals(mixed $str, bool $strict = false): bool
    {
        if ($str instanceof self) {
            $str = $str->string;
        }
        return $strict ? $this->string === $str : $this->string == $str;
    }

    /** Is $subString a part of it? */
    public function contains(string $subString): bool
    {
        return str_contains($this->string, $subString);
    }

    /**
     * The parts between the delimiters.
     * @param int $limit the most parts, as PHP's explode() counts
     */
    public function split(string $delimiter, int $limit = PHP_INT_MAX): ArrayObject
    {
        return static::detectArrayType(explode($delimiter, $this->string, $limit));
    }

    /**
     * The byte at $index, counted from the end if negative; an empty text beyond both ends.
     */
    public function char(int $index): string
    {
        return $this->string[$index] ?? '';
    }

    /** With $separator after each $length bytes and at the end. */
    public function chunkSplit(int $length = 76, string $separator = "\r\n"): static
    {
        return new static(chunk_split($this->string, $length, $separator));
    }

    /** Pieces of $length bytes. */
    public function chunk(int $length = 1): ArrayObject
    {
        return static::detectArrayType(str_split($this->string, $length));
    }

    /** The text. */
    public function toString(): string
    {
        return $this->string;
    }

    /** The object that methods return for a list. */
    protected static function detectArrayType(array $value): ArrayObject
    {
        return new ArrayObject($value);
    }
}
