<?php

declare(strict_types=1);

namespace Swoole;

/**
 * Stands in front of an object and passes everything on to it: properties, methods, and being called.
 */
class ObjectProxy
{
    /** @var object */
    protected $__object;

    /**
     * Make a proxy of $object.
     */
    public function __construct(object $object)
    {
        $this->__object = $object;
    }

    /**
     * The object behind this one.
     */
    public function __getObject()
    {
        return $this->__object;
    }

    /** Read a property of the object. */
    public function __get(string $name)
    {
        return $this->__object->{$name};
    }

    /** Write a property of the object. */
    public function __set(string $name, mixed $value): void
    {
        $this->__object->{$name} = $value;
    }

    /** Whether the object has this property and it is not null. */
    public function __isset(string $name)
    {
        return isset($this->__object->{$name});
    }

    /** Remove a property of the object. */
    public function __unset(string $name): void
    {
        unset($this->__object->{$name});
    }

    /** Call a method of the object. */
    public function __call(string $name, array $arguments)
    {
        return $this->__object->{$name}(...$arguments);
    }

    /** Call the object. */
    public function __invoke(mixed ...$arguments)
    {
        return ($this->__object)(...$arguments);
    }
}
