<?php

declare(strict_types=1);

namespace Swoole\RemoteObject;

use Swoole\Coroutine;
use Swoole\Coroutine\Http\Client as HttpClient;
use Swoole\RemoteObject;

/**
 * A connection to a Swoole\RemoteObject\Server: makes objects there, and calls functions. Several coroutines may use it, one after the other.
 *
 * Objects belong to their client. They are gone when the server has missed the client for a minute.
 */
class Client
{
    /** @var array<string, \WeakReference<static>> */
    private static array $clients = [];

    private HttpClient $client;

    private string $id = '';

    /** Holds one element while somebody waits for an answer. */
    private Coroutine\Channel $turn;

    /** @var int[] Objects to be let go of with the next call. */
    private array $dropped = [];

    /**
     * @param string $host name, address, or `unix:/path`
     * @param array $options `api_key`: what the server asks for; `timeout`: seconds for a call (none)
     */
    public function __construct(string $host = '127.0.0.1', int $port = Server::DEFAULT_PORT, array $options = [])
    {
        $this->id = vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex(random_bytes(16)), 4));
        $this->turn = new Coroutine\Channel(1);
        $this->client = new HttpClient($host, str_starts_with($host, 'unix:') ? 0 : $port);
        $this->client->set(['timeout' => (float) ($options['timeout'] ?? -1)]);
        $headers = ['client-id' => $this->id, 'coroutine-id' => (string) Coroutine::getCid()];
        if (isset($options['api_key'])) {
            $headers['x-api-key'] = (string) $options['api_key'];
        }
        $this->client->setHeaders($headers);
        self::$clients[$this->id] = \WeakReference::create($this);
    }

    /** The objects that the server has for it go when the server misses it. */
    public function __destruct()
    {
        unset(self::$clients[$this->id]);
    }

    /**
     * Make an object there.
     * @throws Exception
     */
    public function create(string $class, mixed ...$args): RemoteObject
    {
        return RemoteObject::create($this, $class, $args);
    }

    /**
     * Call a function there. Objects and resources that it answers are remote objects.
     * @throws Exception
     */
    public function call(string $fn, mixed ...$args): mixed
    {
        return RemoteObject::call($this, $fn, $args);
    }

    /**
     * The client of this process with that name; null if it is gone.
     * @throws Exception for an empty name
     */
    public static function getInstance(string $clientId): ?static
    {
        if ($clientId === '') {
            throw new Exception('RemoteObject is not bound to a client');
        }
        return (self::$clients[$clientId] ?? null)?->get();
    }

    /** Its name for itself: a UUID. */
    public function getId(): string
    {
        return $this->id;
    }

    /**
     * Have the server do something.
     * @param string $path `/call_function`...
     * @param array $array the parameters
     * @return array with `code` 0, and what was asked for
     * @throws Exception there is no answer, or it is an error
     */
    public function execute(string $path, array $array)
    {
        // Whoever waits here is let in by the one before.
        if (!$this->turn->push(true)) {
            throw new Exception('the call was cancelled while it waited for its turn', $this->turn->errCode);
        }
        try {
            while ($this->dropped !== []) {
                $this->send('/destroy', ['object' => array_shift($this->dropped)]);
            }
            $answer = $this->send($path, $array);
        } finally {
            $this->turn->pop();
        }
        if (($answer['code'] ?? null) !== 0) {
            $failure = $answer['exception'] ?? null;
            $text = 'Server Error: ' . ($failure['message'] ?? $answer['msg'] ?? 'unknown');
            throw new Exception($text, (int) ($failure['code'] ?? $answer['code'] ?? 0));
        }
        return $answer;
    }

    /** Is the server there? */
    public function ping(): bool
    {
        try {
            $this->execute('/ping', []);
            return true;
        } catch (Exception) {
            return false;
        }
    }

    /**
     * An object is wanted no more: at once if nobody waits for an answer, else with the next call.
     * @internal
     */
    public function __drop(int $object): void
    {
        if (Coroutine::getCid() < 0 || !$this->turn->isEmpty()) {
            $this->dropped[] = $object;
            return;
        }
        try {
            $this->execute('/destroy', ['object' => $object]);
        } catch (Exception) {
            // The server has let go of it already, or is gone with it.
        }
    }

    /** Send a call, and wait for its answer. */
    private function send(string $path, array $parameters): array
    {
        if (!$this->client->post($path, $parameters)) {
            throw new Exception($this->client->errMsg, $this->client->errCode);
        }
        $answer = @unserialize((string) $this->client->body, ['allowed_classes' => [RemoteObject::class]]);
        return is_array($answer) ? $answer : throw new Exception('the answer is not that of a remote object server');
    }
}
