<?php

declare(strict_types=1);

namespace Swoole\FastCGI;

/**
 * What a request and an answer have in common.
 */
class Message
{
    /** @var array<string, string> Names and values, as CGI has them in its environment. */
    protected array $params = [];

    /** @var string */
    protected string $body = '';

    /** @var string What was reported beside the answer. */
    protected string $error = '';

    /**
     * One of the values; null if it is not there.
     */
    public function getParam(string $name): ?string
    {
        return $this->params[$name] ?? null;
    }

    /**
     * Set a value.
     */
    public function withParam(string $name, string $value): static
    {
        $this->params[$name] = $value;
        return $this;
    }

    /**
     * Take a value away.
     */
    public function withoutParam(string $name): static
    {
        unset($this->params[$name]);
        return $this;
    }

    /**
     * All values.
     */
    public function getParams(): array
    {
        return $this->params;
    }

    /**
     * Set all values.
     */
    public function withParams(array $params): static
    {
        $this->params = $params;
        return $this;
    }

    /**
     * Set several values.
     */
    public function withAddedParams(array $params): static
    {
        $this->params = $params + $this->params;
        return $this;
    }

    /**
     * The body.
     */
    public function getBody(): string
    {
        return $this->body;
    }

    /**
     * Set the body.
     */
    public function withBody(string|\Stringable $body): self
    {
        $this->body = (string) $body;
        return $this;
    }

    /**
     * What was reported beside the answer.
     */
    public function getError(): string
    {
        return $this->error;
    }

    /**
     * Set what was reported beside the answer.
     */
    public function withError(string $error): static
    {
        $this->error = $error;
        return $this;
    }
}
