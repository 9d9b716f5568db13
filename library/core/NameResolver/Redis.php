<?php

declare(strict_types=1);

namespace Swoole\NameResolver;

use Swoole\NameResolver;

/**
 * Sets in a Redis, one for each service, with `address:port` of each server. Needs the extension redis.
 */
class Redis extends NameResolver
{
    /**
     * @param string $url `tcp://host:port`; the port is 6379 if none is given
     */
    public function __construct(string $url, string $prefix = 'swoole:service:')
    {
        parent::__construct($url, $prefix);
    }

    /**
     * Enter a server.
     */
    public function join(string $name, string $ip, int $port, array $options = []): bool
    {
        $redis = $this->connect();
        return $redis !== false && $redis->sAdd($this->prefix . $name, "{$ip}:{$port}") !== false;
    }

    /**
     * Take a server out.
     */
    public function leave(string $name, string $ip, int $port): bool
    {
        $redis = $this->connect();
        return $redis !== false && $redis->sRem($this->prefix . $name, "{$ip}:{$port}") !== false;
    }

    /**
     * The servers of a service; null also if Redis is not there.
     */
    public function getCluster(string $name): ?Cluster
    {
        $redis = $this->connect();
        $members = $redis === false ? false : $redis->sMembers($this->prefix . $name);
        if (!$members) {
            return null;
        }
        $cluster = new Cluster();
        foreach ($members as $member) {
            // The last colon: an address of IPv6 has some of its own.
            $at = (int) strrpos($member, ':');
            $cluster->add(substr($member, 0, $at), (int) substr($member, $at + 1));
        }
        return $cluster;
    }

    /**
     * A connection to Redis.
     * @return \Redis|false
     */
    protected function connect()
    {
        $redis = new \Redis();
        return $redis->connect($this->info['ip'], $this->info['port'] ?? 6379) ? $redis : false;
    }
}
