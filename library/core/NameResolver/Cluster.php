<?php

declare(strict_types=1);

namespace Swoole\NameResolver;

use Swoole\Exception;

/**
 * The servers of a service, to be tried one after the other.
 */
class Cluster
{
    /** @var list<array{host: string, port: int, weight: int}> Those that were not tried yet. */
    private array $nodes = [];

    /**
     * Add a server.
     * @param string $host its address
     * @param int $weight 0 to 100
     * @throws Exception for what cannot be
     */
    public function add(string $host, int $port, int $weight = 100): void
    {
        if (!filter_var($host, FILTER_VALIDATE_IP)) {
            throw new Exception("Bad IP Address [{$host}]");
        }
        if ($port < 0 || $port > 65535) {
            throw new Exception("Bad Port [{$port}]");
        }
        if ($weight < 0 || $weight > 100) {
            throw new Exception("Bad Weight [{$weight}]");
        }
        $this->nodes[] = compact('host', 'port', 'weight');
    }

    /**
     * Take one of them out, by chance.
     * @return array{host: string, port: int, weight: int}|false false if none is left
     */
    public function pop()
    {
        if ($this->nodes === []) {
            return false;
        }
        [$node] = array_splice($this->nodes, array_rand($this->nodes), 1);
        return $node;
    }

    /**
     * How many are left.
     */
    public function count(): int
    {
        return count($this->nodes);
    }
}
