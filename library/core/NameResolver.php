<?php

declare(strict_types=1);

namespace Swoole;

use Swoole\Coroutine\Http\ClientProxy;
use Swoole\Http\Status;
use Swoole\NameResolver\Cluster;
use Swoole\NameResolver\Exception;

/**
 * Knows where services run: a registry in which servers enter themselves, and which clients ask for a name before DNS. See
 * swoole_name_resolver_add() and the option `name_resolver`.
 */
abstract class NameResolver
{
    /** @var string The registry's URL, with its address in place of its name, and without a slash at the end. */
    protected $baseUrl;

    /** @var array What parse_url() knows of the URL, and its address as `ip`. */
    protected $info;

    /** @var ?callable Says which names it is asked for. */
    private $filter;

    /**
     * @param string $url where the registry is; its name is looked up here, once
     * @param string $prefix stands before each name in the registry
     * @throws \RuntimeException for what is no URL, or a name without an address
     */
    public function __construct(string $url, protected $prefix = 'swoole_service_')
    {
        $this->checkServerUrl($url);
    }

    /**
     * Enter a server of a service.
     * @param array $options what the kind of registry knows, such as `weight`
     */
    abstract public function join(string $name, string $ip, int $port, array $options = []): bool;

    /**
     * Take a server out again.
     */
    abstract public function leave(string $name, string $ip, int $port): bool;

    /**
     * The servers of a service; null if it has none.
     */
    abstract public function getCluster(string $name): ?Cluster;

    /**
     * Say which names it is asked for: those for which $fn answers true. For all others the next resolver is asked.
     */
    public function withFilter(callable $fn): self
    {
        $this->filter = $fn;
        return $this;
    }

    /**
     * What withFilter() was given.
     */
    public function getFilter()
    {
        return $this->filter;
    }

    /**
     * Whether withFilter() was called.
     */
    public function hasFilter(): bool
    {
        return $this->filter !== null;
    }

    /**
     * Where a service runs.
     * @return Cluster|array|string|null the servers; the only one; '' if there is none; null if another resolver is to be asked
     */
    public function lookup(string $name)
    {
        if ($this->filter !== null && ($this->filter)($name) !== true) {
            return null;
        }
        $cluster = $this->getCluster($name);
        return match ($cluster?->count() ?? 0) {
            0 => '',
            1 => $cluster->pop(),
            default => $cluster,
        };
    }

    /**
     * Take the URL, and look its name up: the registry itself must not be looked for in the registry.
     * @throws \RuntimeException
     */
    protected function checkServerUrl(string $url)
    {
        $info = parse_url($url);
        if (empty($info['scheme']) || empty($info['host'])) {
            throw new \RuntimeException("invalid url parameter '{$url}'");
        }
        $host = trim($info['host'], '[]');
        $ip = filter_var($host, FILTER_VALIDATE_IP) ?: filter_var(gethostbyname($host), FILTER_VALIDATE_IP);
        if ($ip === false) {
            throw new \RuntimeException("Failed to resolve host '{$host}'");
        }
        $info['ip'] = $ip;
        $address = str_contains($ip, ':') ? "[{$ip}]" : $ip;
        $port = isset($info['port']) ? ":{$info['port']}" : '';
        $this->baseUrl = "{$info['scheme']}://{$address}{$port}" . rtrim($info['path'] ?? '', '/');
        $this->info = $info;
    }

    /**
     * Whether the registry has done what it was asked for.
     * @throws Exception if not, with its words and its status
     */
    protected function checkResponse(ClientProxy $response): bool
    {
        $status = $response->getStatusCode();
        return $status === Status::OK ?: throw new Exception("Http Body: {$response->getBody()}", $status);
    }
}
