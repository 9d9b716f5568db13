<?php

declare(strict_types=1);

namespace Swoole\RemoteObject;

use Steelwool\Admin\Address;
use Swoole\Atomic\Long;
use Swoole\Http\{Request, Response};
use Swoole\Http\Server as HttpServer;
use Swoole\{RemoteObject, Timer};

/**
 * Keeps objects for clients in other processes, and calls functions for them: whatever blocks does so here. Who can reach it, and knows its
 * `api_key`, may do what this program may, unless `allowed_classes` or `allowed_functions` say what.
 *
 * Objects belong to a worker, and to the client that has them made; they go when that client is missed for a minute.
 */
class Server
{
    /** Where it listens unless told otherwise. */
    public const DEFAULT_PORT = 9567;

    /** Milliseconds for which the objects of a client without a connection are kept. */
    private const KEEPS = 60_000;

    private const HANDLERS = ['_new', '_call_function', '_call_method', '_read_property', '_write_property', '_ping', '_destroy',
        '_to_string', '_offset_get', '_offset_set', '_offset_unset', '_offset_exists'];

    private HttpServer $server;

    /** @var array<string, array<int, mixed>> The objects of each client, by their numbers. */
    private array $objects = [];

    /** @var array<int, string> The client of each connection. */
    private array $connections = [];

    /** @var array<string, int> Clients without a connection: the timer that lets go of their objects. */
    private array $missed = [];

    /** This worker is about to end: nothing is kept for anybody. */
    private bool $isEnding = false;

    /** @var ?array<string, true> In small letters; null: all. */
    private ?array $allowedClasses;

    /** @var ?array<string, true> In small letters; null: all. */
    private ?array $allowedFunctions;

    private Long $nextObjectId;

    private string $apiKey;

    /** Whoever reaches it may use it: it listens at a loopback address, without a key. */
    private bool $isForLocalNames;

    /**
     * @param string $host an address, or the path of a Unix socket with `socket_type` SWOOLE_SOCK_UNIX_STREAM
     * @param array $options `api_key`: what clients must know; `allowed_classes`, `allowed_functions`: what they may use, all if neither is given,
     *   nothing of the kind that is not given if one is; `server_mode`: SWOOLE_BASE; `socket_type`; and those of a server
     * @throws Exception a list is no array; others reach the address and there is no `api_key`
     */
    public function __construct(string $host = '127.0.0.1', int $port = self::DEFAULT_PORT, array $options = [])
    {
        $this->allowedClasses = self::list($options, 'allowed_classes');
        $this->allowedFunctions = self::list($options, 'allowed_functions');
        if ($this->allowedClasses !== null || $this->allowedFunctions !== null) {
            // Who has thought of one kind only has not allowed all of the other: a class or a function is enough to do anything.
            $this->allowedClasses ??= [];
            $this->allowedFunctions ??= [];
        }
        $this->apiKey = (string) ($options['api_key'] ?? '');
        $type = $options['socket_type'] ?? SWOOLE_SOCK_TCP;
        if ($this->apiKey === '' && $type !== SWOOLE_SOCK_UNIX_STREAM && !Address::isLoopback($host)) {
            throw new Exception("others reach {$host}, and may do what this program may: it needs an `api_key`");
        }
        $this->isForLocalNames = $this->apiKey === '' && $type !== SWOOLE_SOCK_UNIX_STREAM;
        $this->nextObjectId = new Long(1);
        $this->server = new HttpServer($host, $port, $options['server_mode'] ?? SWOOLE_BASE, $type);
        $own = ['server_mode', 'socket_type', 'allowed_classes', 'allowed_functions', 'api_key'];
        // A client's objects are in the worker that its connection leads to: silence is no reason to close it.
        $this->server->set(array_diff_key($options, array_flip($own)) + ['max_idle_time' => 0]);
        $this->server->on('request', $this->onRequest(...));
        $this->server->on('start', $this->onStart(...));
        $this->server->on('close', $this->closed(...));
        $this->server->on('workerExit', $this->ending(...));
    }

    /** Serve until the server is ended. */
    public function start(): bool
    {
        return $this->server->start();
    }

    /** Tells where it listens. */
    public function onStart(): void
    {
        echo "The remote-object server is started at http://{$this->server->host}:{$this->server->port}\n";
    }

    /** Serve a call. */
    public function onRequest(Request $request, Response $response): void
    {
        $context = new Context($request, $response);
        if ($this->isForLocalNames && Address::isFromPage($request->header ?? [])) {
            $response->status(403);
            $context->end(['code' => -3, 'msg' => 'pages of other sites may not use this server']);
            return;
        }
        if ($this->apiKey !== '' && !hash_equals($this->apiKey, (string) ($request->header['x-api-key'] ?? ''))) {
            $response->status(403);
            $context->end(['code' => -3, 'msg' => 'invalid api key']);
            return;
        }
        try {
            // A page in a browser cannot send it without being asked whether it may.
            $this->isThere($context->getClientId(), $request->fd);
            $handler = $context->getHandler();
            if (in_array($handler, self::HANDLERS, true)) {
                $context->end(['code' => 0] + $this->{$handler}($context));
            } else {
                $context->end(['code' => -1, 'msg' => 'invalid request']);
            }
        } catch (\Throwable $failure) {
            $context->end(['code' => -2, 'exception' => [
                'message' => $failure->getMessage(),
                'code' => (int) $failure->getCode(),
                'class' => get_class($failure),
            ]]);
        }
        if (!$this->server->exists($request->fd)) {
            // The client has left meanwhile: nobody will say so once more.
            $this->closed($this->server, $request->fd);
            $this->miss($context->clientId);
        }
    }

    /** What a client may use. */
    private static function list(array $options, string $name): ?array
    {
        $list = $options[$name] ?? null;
        if ($list !== null && !is_array($list)) {
            throw new Exception("{$name} must be an array");
        }
        return $list === null ? null : array_fill_keys(array_map(self::normal(...), $list), true);
    }

    /** A name of a class or function for comparing. */
    private static function normal(string $name): string
    {
        return strtolower(trim($name, '\\ '));
    }

    /**
     * A client has sent something.
     * @throws Exception this connection is another client's
     */
    private function isThere(string $client, int $fd): void
    {
        if (($this->connections[$fd] ??= $client) !== $client) {
            throw new Exception('this connection belongs to another client');
        }
        if (isset($this->missed[$client])) {
            Timer::clear($this->missed[$client]);
            unset($this->missed[$client]);
        }
    }

    /** A connection has ended. */
    private function closed(HttpServer $server, int $fd): void
    {
        $client = $this->connections[$fd] ?? null;
        unset($this->connections[$fd]);
        if ($client !== null) {
            $this->miss($client);
        }
    }

    /** Unless it has another connection, a client may come back for a while; then its objects go. */
    private function miss(string $client): void
    {
        if ($this->isEnding || in_array($client, $this->connections, true)) {
            return;
        }
        if (empty($this->objects[$client])) {
            unset($this->objects[$client]);
            return;
        }
        $this->missed[$client] ??= Timer::after(self::KEEPS, function () use ($client): void {
            unset($this->missed[$client], $this->objects[$client]);
        });
    }

    /** The worker is to end, and would wait for its timers. */
    private function ending(): void
    {
        $this->isEnding = true;
        array_map(Timer::clear(...), $this->missed);
        $this->missed = [];
    }

    /** Keep an object. Numbers are never used again, other than those of spl_object_id(). */
    private function keep(Context $context, mixed $object): int
    {
        $number = $this->nextObjectId->add();
        $this->objects[$context->getClientId()][$number] = $object;
        return $number;
    }

    /** The object that a call is for. */
    private function object(Context $context): mixed
    {
        $number = $context->getParam('object');
        return $this->objects[$context->getClientId()][$number] ?? throw new Exception("object[#{$number}] not found");
    }

    /** What goes into an answer: objects and resources stay here. */
    private function marshal(Context $context, mixed $data): mixed
    {
        if (is_object($data) || is_resource($data)) {
            $number = $this->keep($context, $data);
            return RemoteObject::marshal($number, $context->coroutineId, $context->getClientId());
        }
        return is_array($data) ? array_map(fn ($element) => $this->marshal($context, $element), $data) : $data;
    }

    /** What has come with a call: remote objects are those of this server. */
    private function unmarshal(Context $context, mixed $data): mixed
    {
        if ($data instanceof RemoteObject) {
            $number = $data->getObjectId();
            return $this->objects[$context->getClientId()][$number] ?? throw new Exception("object[#{$number}] not found");
        }
        return is_array($data) ? array_map(fn ($element) => $this->unmarshal($context, $element), $data) : $data;
    }

    /** The arguments of a call. */
    private function arguments(Context $context): array
    {
        $arguments = $context->getDataParam('args');
        return is_array($arguments) ? $this->unmarshal($context, $arguments) : throw new Exception('args must be an array');
    }

    /** Make an object. */
    private function _new(Context $context): array
    {
        $class = trim($context->getParam('class'), '\\ ');
        if ($this->allowedClasses !== null && !isset($this->allowedClasses[self::normal($class)])) {
            throw new Exception("class[{$class}] not allowed");
        }
        return ['object' => $this->keep($context, new $class(...$this->arguments($context)))];
    }

    /** Call a function. */
    private function _call_function(Context $context): array
    {
        $function = trim($context->getParam('function'), '\\ ');
        if ($this->allowedFunctions !== null && !isset($this->allowedFunctions[self::normal($function)])) {
            throw new Exception("function[{$function}] not allowed");
        }
        if (!function_exists($function)) {
            throw new Exception("function[{$function}] not found");
        }
        return ['result' => $this->marshal($context, $function(...$this->arguments($context)))];
    }

    /** Call a public method. */
    private function _call_method(Context $context): array
    {
        [$object, $method] = [$this->object($context), $context->getParam('method')];
        // From nowhere: what is private stays so.
        $isCallable = (static fn () => is_callable([$object, $method]))->bindTo(null, null);
        if (!is_object($object) || !$isCallable()) {
            throw new Exception('method[' . get_debug_type($object) . "::{$method}] not found");
        }
        return ['result' => $this->marshal($context, $object->{$method}(...$this->arguments($context)))];
    }

    /** Read a property. */
    private function _read_property(Context $context): array
    {
        return ['property' => $this->marshal($context, $this->object($context)->{$context->getParam('property')})];
    }

    /** Write a property. */
    private function _write_property(Context $context): array
    {
        $value = $this->unmarshal($context, $context->getDataParam('value'));
        $this->object($context)->{$context->getParam('property')} = $value;
        return [];
    }

    /** Is anybody there? */
    private function _ping(Context $context): array
    {
        return [];
    }

    /** Let go of an object. */
    private function _destroy(Context $context): array
    {
        $object = $this->object($context);
        unset($this->objects[$context->getClientId()][$context->getParam('object')], $object);
        return [];
    }

    /** An object as text. */
    private function _to_string(Context $context): array
    {
        return ['value' => (string) $this->object($context)];
    }

    /** Read an element. */
    private function _offset_get(Context $context): array
    {
        return ['value' => $this->marshal($context, $this->elements($context)[$context->getParam('offset')])];
    }

    /** Write an element; without an offset, one more. */
    private function _offset_set(Context $context): array
    {
        $value = $this->unmarshal($context, $context->getDataParam('value'));
        $offset = $context->request->post['offset'] ?? null;
        $this->elements($context)->offsetSet($offset, $value);
        return [];
    }

    /** Remove an element. */
    private function _offset_unset(Context $context): array
    {
        $this->elements($context)->offsetUnset($context->getParam('offset'));
        return [];
    }

    /** Is there an element? */
    private function _offset_exists(Context $context): array
    {
        return ['exists' => $this->elements($context)->offsetExists($context->getParam('offset'))];
    }

    /** An object that has elements. */
    private function elements(Context $context): \ArrayAccess
    {
        $object = $this->object($context);
        return $object instanceof \ArrayAccess ? $object : throw new Exception(get_debug_type($object) . ' has no elements');
    }
}
