<?php

/**
 * PHP's functions that ask the network, as coroutines ask it.
 */

declare(strict_types=1);

use Swoole\Coroutine\System;

/**
 * As gethostbynamel(): the IPv4 addresses of a name; other coroutines run meanwhile.
 * @return array|false false if there is none
 */
function swoole_gethostbynamel(string $domain): array|false
{
    return System::getaddrinfo($domain);
}
