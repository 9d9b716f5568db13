<?php

declare(strict_types=1);

namespace Swoole\NameResolver;

use Swoole\NameResolver;

use function Swoole\Coroutine\Http\get;
use function Swoole\Coroutine\Http\post;
use function Swoole\Coroutine\Http\request;

/**
 * Nacos, by version 1 of its open API.
 */
class Nacos extends NameResolver
{
    /**
     * Enter a server. Options: `weight` (100), `encoding` (utf-8), `namespaceId` (public).
     * @throws Exception it was refused
     */
    public function join(string $name, string $ip, int $port, array $options = []): bool
    {
        $facts = [
            'healthy' => 'true',
            'weight' => $options['weight'] ?? 100,
            'encoding' => $options['encoding'] ?? 'utf-8',
            'namespaceId' => $options['namespaceId'] ?? 'public',
        ];
        return $this->checkResponse(post($this->url('', $name, ['port' => $port, 'ip' => $ip] + $facts), []));
    }

    /**
     * Take a server out.
     * @throws Exception it was refused
     */
    public function leave(string $name, string $ip, int $port): bool
    {
        return $this->checkResponse(request($this->url('', $name, ['port' => $port, 'ip' => $ip]), 'DELETE'));
    }

    /**
     * The servers of a service.
     * @throws Exception it was refused, or is not what Nacos answers
     */
    public function getCluster(string $name): ?Cluster
    {
        $answer = get($this->url('/list', $name));
        $this->checkResponse($answer);
        $answer = decode_answer($answer);
        $nodes = is_array($answer) ? $answer['hosts'] ?? [] : $answer;
        if ($nodes === []) {
            return null;
        }
        return cluster_of($nodes, static fn (array $node): array => [
            $node['ip'] ?? null,
            $node['port'] ?? null,
            $node['weight'] ?? 100,
        ]);
    }

    /**
     * Where a service is to be had.
     */
    private function url(string $what, string $name, array $facts = []): string
    {
        $query = http_build_query($facts + ['serviceName' => $this->prefix . $name]);
        return "{$this->baseUrl}/nacos/v1/ns/instance{$what}?{$query}";
    }
}
