<?php

declare(strict_types=1);

namespace Swoole\RemoteObject;

use Swoole\Http\{Request, Response};
use Swoole\RemoteObject;

/**
 * One call, as the server sees it. Parameters are fields of a form; those that are data of PHP, serialized.
 */
class Context
{
    /** Arrays in arrays. */
    private const MOST_LEVELS = 64;

    /** Elements of all arrays of an argument: some 0.1 s of work. */
    private const MOST_ELEMENTS = 1_000_000;

    /** The client's name for itself. */
    public string $clientId;

    /** The client's coroutine. */
    public int $coroutineId;

    /** @param Request $request the call */
    public function __construct(public Request $request, public Response $response)
    {
        $this->clientId = (string) ($request->header['client-id'] ?? '');
        $this->coroutineId = (int) ($request->header['coroutine-id'] ?? 0);
    }

    /** Answer. */
    public function end(array $data): void
    {
        $this->response->header('Content-Type', 'application/octet-stream');
        $this->response->end(serialize($data));
    }

    /** The name of the call: `/call_method` is `_call_method`. */
    public function getHandler(): string
    {
        return str_replace('/', '_', (string) $this->request->server['request_uri']);
    }

    /**
     * A parameter.
     * @throws Exception it is missing
     */
    public function getParam(string $name): string
    {
        $value = $this->request->post[$name] ?? null;
        return is_string($value) ? $value : throw new Exception("param[{$name}] is empty");
    }

    /**
     * A parameter that is data of PHP. It comes from the network, so no objects are made of it but those that stand for objects
     * of this server.
     * @throws Exception it is missing, is no serialized data, or has other objects in it
     */
    public function getDataParam(string $name): mixed
    {
        $text = $this->getParam($name);
        $data = @unserialize($text, ['allowed_classes' => [RemoteObject::class]]);
        if ($data === false && $text !== serialize(false)) {
            throw new Exception("param[{$name}] is no serialized data");
        }
        self::refuseOthers($data);
        return $data;
    }

    /**
     * @throws Exception the client has not sent it
     */
    public function getCoroutineId(): int
    {
        return $this->coroutineId !== 0 ? $this->coroutineId : throw new Exception('coroutine-id is empty');
    }

    /**
     * @throws Exception the client has not sent it
     */
    public function getClientId(): string
    {
        return $this->clientId !== '' ? $this->clientId : throw new Exception('client-id is empty');
    }

    /**
     * Objects of other classes have become incomplete ones.
     * @param int $left how many elements may still be looked at: references can make few bytes a tree without end
     */
    private static function refuseOthers(mixed $data, int $levels = self::MOST_LEVELS, int &$left = self::MOST_ELEMENTS): void
    {
        if ($data instanceof \__PHP_Incomplete_Class) {
            $class = ((array) $data)['__PHP_Incomplete_Class_Name'] ?? 'an unknown class';
            throw new Exception("an object of {$class} cannot be an argument: only arrays, scalars and remote objects can");
        }
        if (is_array($data)) {
            $levels > 0 ?: throw new Exception('arguments are nested too deeply');
            foreach ($data as $element) {
                $left-- > 0 ?: throw new Exception('arguments have too many elements');
                self::refuseOthers($element, $levels - 1, $left);
            }
        }
    }
}
