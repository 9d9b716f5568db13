<?php
namespace Swoole\NameResolver;

/**
 * What one client asks of names, and the nodes of the last answer that it has not tried yet: when a node fails, ask again with
 * the same context. See swoole_name_resolver_lookup().
 * @not-serializable
 * @storage
 */
class Context
{
    /**
     * Make a context.
     * @param int $family AF_INET or AF_INET6, for DNS
     * @param bool $withPort answers are `address:port`
     */
    public function __construct(int $family = 2, bool $withPort = false) {}
}
