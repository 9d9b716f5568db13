<?php

declare(strict_types=1);

namespace Swoole\Coroutine\Http;

/**
 * What a server has answered to get(), post() or request().
 */
class ClientProxy
{
    private readonly array $headers;

    private readonly array $cookies;

    /**
     * @param ?array $headers by name in lower case
     * @param ?array $cookies by name
     */
    public function __construct(
        private readonly string $body,
        private readonly int $statusCode,
        ?array $headers,
        ?array $cookies,
    ) {
        $this->headers = $headers ?? [];
        $this->cookies = $cookies ?? [];
    }

    /**
     * The body, decompressed.
     */
    public function getBody(): string
    {
        return $this->body;
    }

    /**
     * The status, such as 200.
     */
    public function getStatusCode(): int
    {
        return $this->statusCode;
    }

    /**
     * The header fields, by name in lower case.
     */
    public function getHeaders(): array
    {
        return $this->headers;
    }

    /**
     * The cookies that it sets, by name.
     */
    public function getCookies(): array
    {
        return $this->cookies;
    }
}
