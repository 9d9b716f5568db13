<?php

declare(strict_types=1);

namespace Swoole;

use Swoole\RemoteObject\{Client, Exception};

/**
 * Stands for an object, or a resource, of a Swoole\RemoteObject\Server: what is done to it is done there. The object goes when this one does.
 */
class RemoteObject implements \ArrayAccess, \Stringable, \Iterator, \Countable
{
    /** Its number there; 0: none. */
    private int $objectId = 0;

    private ?Client $client = null;

    /**
     * @param int $coroutineId the coroutine that has made it
     * @param string $clientId the client that it belongs to
     */
    public function __construct(private int $coroutineId, private string $clientId)
    {
    }

    /** The object there goes, too. */
    public function __destruct()
    {
        // The server makes some as well, for its answers: those have no client.
        if ($this->objectId > 0) {
            $this->client?->__drop($this->objectId);
        }
    }

    /** Call a method. */
    public function __call(string $method, array $args)
    {
        return $this->execute('/call_method', ['method' => $method, 'args' => serialize($args)])['result'];
    }

    /** Read a property. */
    public function __get(string $property)
    {
        return $this->execute('/read_property', ['property' => $property])['property'];
    }

    /** Write a property. */
    public function __set(string $property, mixed $value)
    {
        $this->execute('/write_property', ['property' => $property, 'value' => serialize($value)]);
    }

    /** It is an argument of a call, or a part of an answer. */
    public function __unserialize(array $data): void
    {
        ['objectId' => $this->objectId, 'coroutineId' => $this->coroutineId, 'clientId' => $this->clientId] = $data;
        $this->client = Client::getInstance($this->clientId);
    }

    /** It is an argument of a call, or a part of an answer. */
    public function __serialize(): array
    {
        return ['objectId' => $this->objectId, 'coroutineId' => $this->coroutineId, 'clientId' => $this->clientId];
    }

    /** The object there as text. */
    public function __toString(): string
    {
        return $this->execute('/to_string', [])['value'];
    }

    /** Call the object there. */
    public function __invoke(mixed ...$args)
    {
        return $this->__call('__invoke', $args);
    }

    /**
     * Call a function there.
     * @throws Exception
     */
    public static function call(Client $client, string $fn, array $args)
    {
        return $client->execute('/call_function', ['function' => $fn, 'args' => serialize($args)])['result'];
    }

    /** Its number there. */
    public function getObjectId(): int
    {
        return $this->objectId;
    }

    /**
     * Make an object there.
     * @throws Exception
     */
    public static function create(Client $client, string $class, array $args): RemoteObject
    {
        $object = new self(Coroutine::getCid(), $client->getId());
        $object->objectId = (int) $client->execute('/new', ['class' => $class, 'args' => serialize($args)])['object'];
        $object->client = $client;
        return $object;
    }

    /**
     * What the server puts into an answer for an object.
     */
    public static function marshal(int $objectId, int $ownerCoroutineId, string $clientId): RemoteObject
    {
        $object = new self($ownerCoroutineId, $clientId);
        $object->objectId = $objectId;
        return $object;
    }

    /** `$object[$offset]` */
    public function offsetGet(mixed $offset): mixed
    {
        return $this->execute('/offset_get', ['offset' => $offset])['value'];
    }

    /** `$object[$offset] = $value` */
    public function offsetSet(mixed $offset, mixed $value): void
    {
        $this->execute('/offset_set', ['offset' => $offset, 'value' => serialize($value)]);
    }

    /** `unset($object[$offset])` */
    public function offsetUnset(mixed $offset): void
    {
        $this->execute('/offset_unset', ['offset' => $offset]);
    }

    /** `isset($object[$offset])` */
    public function offsetExists(mixed $offset): bool
    {
        return $this->execute('/offset_exists', ['offset' => $offset])['exists'];
    }

    /** The element of an iterator there. */
    public function current(): mixed
    {
        return $this->__call('current', []);
    }

    /** Go on. */
    public function next(): void
    {
        $this->__call('next', []);
    }

    /** The key of the element. */
    public function key(): mixed
    {
        return $this->__call('key', []);
    }

    /** Is there an element? */
    public function valid(): bool
    {
        return $this->__call('valid', []);
    }

    /** Go to the first element. */
    public function rewind(): void
    {
        $this->__call('rewind', []);
    }

    /** How many elements there are. */
    public function count(): int
    {
        return $this->__call('count', []);
    }

    /** Have something done to the object. */
    private function execute(string $path, array $parameters): array
    {
        $client = $this->client
            ?? throw new Exception('This remote object is not bound to a client, and cannot initiate remote calls');
        return $client->execute($path, ['object' => $this->objectId] + $parameters);
    }
}
