<?php

/**
 * What registries answer, and what of it can be.
 */

declare(strict_types=1);

namespace Swoole\NameResolver;

use Swoole\Coroutine\Http\ClientProxy;

/**
 * What the body of an answer says.
 * @throws Exception it is no JSON
 * @internal
 */
function decode_answer(ClientProxy $answer): mixed
{
    try {
        return json_decode($answer->getBody(), true, 512, JSON_THROW_ON_ERROR);
    } catch (\JsonException $failure) {
        throw new Exception("The answer is no JSON: {$failure->getMessage()}", $failure->getCode(), $failure);
    }
}

/**
 * The servers of a list. Those that cannot be are left out: anybody may have entered them.
 * @param callable $fields makes an address, a port and a weight of an entry
 * @throws Exception it is no list
 * @internal
 */
function cluster_of(mixed $entries, callable $fields): Cluster
{
    if (!is_array($entries) || !array_is_list($entries)) {
        throw new Exception('The answer has no list of servers');
    }
    $cluster = new Cluster();
    foreach ($entries as $entry) {
        [$host, $port, $weight] = is_array($entry) ? $fields($entry) : [null, null, null];
        if (!is_string($host) || !is_int($port) || !is_int($weight) && !is_float($weight)) {
            continue;
        }
        try {
            $cluster->add($host, $port, (int) max(0, min(100, $weight)));
        } catch (\Swoole\Exception) {
            // No address, or no port.
        }
    }
    return $cluster;
}
