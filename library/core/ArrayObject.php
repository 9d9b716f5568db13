<?php

declare(strict_types=1);

namespace Swoole;

use Swoole\Exception\ArrayKeyNotExists;

/**
 * An array with methods. Those that return `self` change this very object; those that return `static` make a new one.
 *
 * Methods that give out a single element wrap it: a text becomes a StringObject, an array an ArrayObject. `$object[$key]`, foreach,
 * pop() and its relatives do not.
 */
class ArrayObject implements \ArrayAccess, \Serializable, \Countable, \Iterator
{
    /** @var array */
    protected $array;

    /**
     * Make an object of an array.
     */
    public function __construct(array $array = [])
    {
        $this->array = $array;
    }

    /** The array. */
    public function __toArray(): array
    {
        return $this->array;
    }

    /** For PHP's serialize(). */
    public function __serialize(): array
    {
        return $this->array;
    }

    /** For PHP's unserialize(). */
    public function __unserialize(array $data): void
    {
        $this->array = $data;
    }

    /** Make an object of an array. */
    public static function from(array $array = []): static
    {
        return new static($array);
    }

    /** The array. */
    public function toArray(): array
    {
        return $this->array;
    }

    /** Has it no element? */
    public function isEmpty(): bool
    {
        return $this->array === [];
    }

    /** How many elements it has. */
    public function count(): int
    {
        return count($this->array);
    }

    // Iterator

    /** The element that the iteration is at; false behind the last. */
    #[\ReturnTypeWillChange]
    public function current()
    {
        return current($this->array);
    }

    /** The key that the iteration is at; null behind the last. */
    #[\ReturnTypeWillChange]
    public function key()
    {
        return key($this->array);
    }

    /** Is the iteration at an element? */
    public function valid(): bool
    {
        return key($this->array) !== null;
    }

    /** Go to the first element, and return it; false if there is none. */
    #[\ReturnTypeWillChange]
    public function rewind()
    {
        return reset($this->array);
    }

    /** Go to the next element, and return it; false behind the last. */
    #[\ReturnTypeWillChange]
    public function next()
    {
        return next($this->array);
    }

    // One element

    /**
     * The element at a key, wrapped.
     * @throws ArrayKeyNotExists
     */
    public function get(mixed $key)
    {
        if (!$this->exists($key)) {
            throw new ArrayKeyNotExists((string) $key);
        }
        return static::detectType($this->array[$key]);
    }

    /** The element at a key, wrapped; $default as it is if there is none. */
    public function getOr(mixed $key, mixed $default = null)
    {
        return $this->exists($key) ? static::detectType($this->array[$key]) : $default;
    }

    /** The last element, wrapped; null if there is none. */
    public function last()
    {
        return $this->array === [] ? null : $this->get(array_key_last($this->array));
    }

    /** The first key; null if there is none. */
    public function firstKey()
    {
        return array_key_first($this->array);
    }

    /** The last key; null if there is none. */
    public function lastKey()
    {
        return array_key_last($this->array);
    }

    /** The first element, wrapped; null if there is none. */
    public function first()
    {
        return $this->array === [] ? null : $this->get(array_key_first($this->array));
    }

    /** Put a value at a key. */
    public function set(mixed $key, mixed $value): self
    {
        $this->array[$key] = $value;
        return $this;
    }

    /** Remove the element at a key, if there is one. */
    public function delete(mixed $key): self
    {
        unset($this->array[$key]);
        return $this;
    }

    /**
     * Remove a value where it is first found; everywhere with $loop.
     * @param bool $strict compare as === does, not as ==
     */
    public function remove(mixed $value, bool $strict = true, bool $loop = false): self
    {
        while (($key = array_search($value, $this->array, $strict)) !== false) {
            unset($this->array[$key]);
            if (!$loop) {
                break;
            }
        }
        return $this;
    }

    /** Remove all elements. */
    public function clear(): self
    {
        $this->array = [];
        return $this;
    }

    /** `$object[$key]`; null without a warning if there is none. */
    #[\ReturnTypeWillChange]
    public function offsetGet(mixed $key)
    {
        return $this->exists($key) ? $this->array[$key] : null;
    }

    /** `$object[$key] = $value`, and `$object[] = $value`. */
    public function offsetSet(mixed $key, mixed $value): void
    {
        if ($key === null) {
            $this->array[] = $value;
        } else {
            $this->array[$key] = $value;
        }
    }

    /** `unset($object[$key])` */
    public function offsetUnset(mixed $key): void
    {
        unset($this->array[$key]);
    }

    /** `isset($object[$key])` */
    #[\ReturnTypeWillChange]
    public function offsetExists(mixed $key)
    {
        return isset($this->array[$key]);
    }

    /** Is there an element at this key (null counts)? */
    public function exists(mixed $key): bool
    {
        return array_key_exists($key, $this->array);
    }

    /** Is this value among the elements? */
    public function contains(mixed $value, bool $strict = true): bool
    {
        return in_array($value, $this->array, $strict);
    }

    /** The key at which a value is first found; false if nowhere. */
    public function indexOf(mixed $value, bool $strict = true)
    {
        return $this->search($value, $strict);
    }

    /** The key at which a value is last found; null if nowhere. */
    public function lastIndexOf(mixed $value, bool $strict = true)
    {
        $keys = array_keys($this->array, $value, $strict);
        return array_pop($keys);
    }

    /** Same as indexOf(). */
    public function search(mixed $needle, bool $strict = true)
    {
        return array_search($needle, $this->array, $strict);
    }

    /** The elements as one text. */
    public function join(string $glue = ''): StringObject
    {
        return self::detectStringType(implode($glue, $this->array));
    }

    /** The array as PHP's serialize() writes it. */
    public function serialize(): string
    {
        return serialize($this->array);
    }

    /** Take the array that PHP's serialize() has written. */
    public function unserialize(string|\Stringable|StringObject $string): self
    {
        $this->array = (array) unserialize((string) $string);
        return $this;
    }

    /**
     * The sum of the elements.
     * @return float|int
     */
    public function sum()
    {
        return array_sum($this->array);
    }

    /**
     * The product of the elements.
     * @return float|int
     */
    public function product()
    {
        return array_product($this->array);
    }

    // Both ends

    /**
     * Add a value at the end.
     * @return int how many elements there are now
     */
    public function push(mixed $value)
    {
        return $this->pushBack($value);
    }

    /**
     * Add a value at the beginning; integer keys count anew from 0.
     * @return int how many elements there are now
     */
    public function pushFront(mixed $value)
    {
        return array_unshift($this->array, $value);
    }

    /** Add values at the end. */
    public function append(mixed ...$values): ArrayObject
    {
        array_push($this->array, ...$values);
        return $this;
    }

    /**
     * Add a value at the end.
     * @return int how many elements there are now
     */
    public function pushBack(mixed $value)
    {
        return array_push($this->array, $value);
    }

    /** Put a value in front of the element at this position; integer keys count anew from 0. */
    public function insert(int $offset, mixed $value): self
    {
        array_splice($this->array, $offset, 0, [$value]);
        return $this;
    }

    /** Take the last element out; null if there is none. */
    public function pop()
    {
        return $this->popBack();
    }

    /** Take the first element out; null if there is none. */
    public function popFront()
    {
        return array_shift($this->array);
    }

    /** Take the last element out; null if there is none. */
    public function popBack()
    {
        return array_pop($this->array);
    }

    // Other arrays out of this one

    /** A part of it, as PHP's array_slice() counts. */
    public function slice(int $offset, ?int $length = null, bool $preserve_keys = false): static
    {
        return new static(array_slice($this->array, $offset, $length, $preserve_keys));
    }

    /** Some element, wrapped. */
    public function randomGet()
    {
        return static::detectType($this->array[array_rand($this->array)]);
    }

    /** Call $fn($element, $key) for each; it may take the element by reference and change it. */
    public function each(callable $fn): self
    {
        array_walk($this->array, $fn);
        return $this;
    }

    /** What $fn returns for each element, called with the elements of the other arrays beside it. */
    public function map(callable $fn, array ...$args): static
    {
        return new static(array_map($fn, $this->array, ...$args));
    }

    /** What is left of $fn($carry, $element), called for all. */
    public function reduce(callable $fn, mixed $initial = null)
    {
        return array_reduce($this->array, $fn, $initial);
    }

    /** The keys; with arguments those of one value, as PHP's array_keys() does it. */
    public function keys(mixed ...$args): static
    {
        return new static(array_keys($this->array, ...$args));
    }

    /** The elements with keys counting from 0. */
    public function values(): static
    {
        return new static(array_values($this->array));
    }

    /** One column of an array of rows; the column $index becomes the keys. */
    public function column(mixed $column_key, mixed $index = null): static
    {
        return new static(array_column($this->array, $column_key, $index));
    }

    /** Each element once. */
    public function unique(int $sort_flags = SORT_STRING): static
    {
        return new static(array_unique($this->array, $sort_flags));
    }

    /** From last to first. */
    public function reverse(bool $preserve_keys = false): static
    {
        return new static(array_reverse($this->array, $preserve_keys));
    }

    /** Arrays of $size elements. */
    public function chunk(int $size, bool $preserve_keys = false): static
    {
        return new static(array_chunk($this->array, $size, $preserve_keys));
    }

    /** With keys and elements exchanged. */
    public function flip(): static
    {
        return new static(array_flip($this->array));
    }

    /**
     * The elements for which $fn returns true.
     * @param int $flag what $fn is given: 0 the element, ARRAY_FILTER_USE_KEY, ARRAY_FILTER_USE_BOTH
     */
    public function filter(callable $fn, int $flag = 0): static
    {
        return new static(array_filter($this->array, $fn, $flag));
    }

    // Order

    /** By element, lowest first; keys stay. */
    public function asort(int $sort_flags = SORT_REGULAR): self
    {
        asort($this->array, $sort_flags);
        return $this;
    }

    /** By element, highest first; keys stay. */
    public function arsort(int $sort_flags = SORT_REGULAR): self
    {
        arsort($this->array, $sort_flags);
        return $this;
    }

    /** By key, highest first. */
    public function krsort(int $sort_flags = SORT_REGULAR): self
    {
        krsort($this->array, $sort_flags);
        return $this;
    }

    /** By key, lowest first. */
    public function ksort(int $sort_flags = SORT_REGULAR): self
    {
        ksort($this->array, $sort_flags);
        return $this;
    }

    /** As people sort texts with numbers, without regard to case; keys stay. */
    public function natcasesort(): self
    {
        natcasesort($this->array);
        return $this;
    }

    /** As people sort texts with numbers; keys stay. */
    public function natsort(): self
    {
        natsort($this->array);
        return $this;
    }

    /** By element, highest first; keys count from 0. */
    public function rsort(int $sort_flags = SORT_REGULAR): self
    {
        rsort($this->array, $sort_flags);
        return $this;
    }

    /** By chance; keys count from 0. */
    public function shuffle(): self
    {
        shuffle($this->array);
        return $this;
    }

    /** By element, lowest first; keys count from 0. */
    public function sort(int $sort_flags = SORT_REGULAR): self
    {
        sort($this->array, $sort_flags);
        return $this;
    }

    /** By a comparison of elements; keys stay. */
    public function uasort(callable $value_compare_func): self
    {
        uasort($this->array, $value_compare_func);
        return $this;
    }

    /** By a comparison of keys. */
    public function uksort(callable $value_compare_func): self
    {
        uksort($this->array, $value_compare_func);
        return $this;
    }

    /** By a comparison of elements; keys count from 0. */
    public function usort(callable $value_compare_func): self
    {
        usort($this->array, $value_compare_func);
        return $this;
    }

    /** A text or an array as an object, anything else as it is. */
    protected static function detectType(mixed $value)
    {
        return match (true) {
            is_string($value) => static::detectStringType($value),
            is_array($value) => static::detectArrayType($value),
            default => $value,
        };
    }

    /** The object that methods return for a text. */
    protected static function detectStringType(string $value): StringObject
    {
        return new StringObject($value);
    }

    /** The object that methods return for an array. */
    protected static function detectArrayType(array $value): static
    {
        return new static($value);
    }
}
