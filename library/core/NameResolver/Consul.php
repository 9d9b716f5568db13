<?php

declare(strict_types=1);

namespace Swoole\NameResolver;

use Swoole\NameResolver;

use function Swoole\Coroutine\Http\get;
use function Swoole\Coroutine\Http\request;

/**
 * Consul, by the HTTP API of its agent.
 */
class Consul extends NameResolver
{
    /**
     * Enter a server. Option: `weight`, 100.
     * @throws Exception it was refused
     */
    public function join(string $name, string $ip, int $port, array $options = []): bool
    {
        $service = [
            'ID' => $this->id($name, $ip, $port),
            'Name' => $this->prefix . $name,
            'Address' => $ip,
            'Port' => $port,
            'EnableTagOverride' => false,
            'Weights' => ['Passing' => $options['weight'] ?? 100, 'Warning' => 1],
        ];
        $body = json_encode($service, JSON_THROW_ON_ERROR);
        return $this->checkResponse(request("{$this->baseUrl}/v1/agent/service/register", 'PUT', $body));
    }

    /**
     * Take a server out.
     * @throws Exception it was refused
     */
    public function leave(string $name, string $ip, int $port): bool
    {
        $id = $this->id($name, $ip, $port);
        return $this->checkResponse(request("{$this->baseUrl}/v1/agent/service/deregister/{$id}", 'PUT'));
    }

    /**
     * Mark a server as one that is being worked on.
     * @throws Exception it was refused
     */
    public function enableMaintenanceMode(string $name, string $ip, int $port): bool
    {
        $id = $this->id($name, $ip, $port);
        return $this->checkResponse(request("{$this->baseUrl}/v1/agent/service/maintenance/{$id}?enable=true", 'PUT'));
    }

    /**
     * The servers of a service.
     * @throws Exception it was refused, or is not what Consul answers
     */
    public function getCluster(string $name): ?Cluster
    {
        $answer = get("{$this->baseUrl}/v1/catalog/service/{$this->prefix}{$name}");
        $this->checkResponse($answer);
        $nodes = decode_answer($answer);
        if (!$nodes) {
            return null;
        }
        return cluster_of($nodes, static fn (array $node): array => [
            $node['ServiceAddress'] ?? null,
            $node['ServicePort'] ?? null,
            is_array($node['ServiceWeights'] ?? null) ? $node['ServiceWeights']['Passing'] ?? 100 : 100,
        ]);
    }

    /**
     * What a server is called in the registry.
     */
    private function id(string $name, string $ip, int $port): string
    {
        return "{$this->prefix}{$name}_{$ip}:{$port}";
    }
}
