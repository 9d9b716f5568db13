<?php

declare(strict_types=1);

namespace Swoole\FastCGI;

use Swoole\Http\Status;

/**
 * An answer that begins with header fields, as CGI has them: `Status` is the status.
 */
class HttpResponse extends Response
{
    /** @var int */
    protected $statusCode;

    /** @var string */
    protected $reasonPhrase;

    /** @var array<string, string> By name as it was sent; of several of one name the last. */
    protected array $headers = [];

    /** @var array<string, string> The name as it was sent, by name in lower case. */
    protected array $headersMap = [];

    /** @var list<string> The values of Set-Cookie. */
    protected array $setCookieHeaderLines = [];

    /**
     * What is no such answer has the status 502, and is in getError().
     * @param list<Record> $records
     */
    public function __construct(array $records = [])
    {
        parent::__construct($records);
        $parts = preg_split('/\r?\n\r?\n/', $this->body, 2);
        if (count($parts) < 2) {
            $this->refuse();
            return;
        }
        [$status, $reason] = [Status::OK, null];
        foreach (preg_split('/\r?\n/', $parts[0]) as $line) {
            [$name, $value] = array_map(trim(...), explode(':', $line, 2)) + [1 => null];
            if ($value === null) {
                continue;
            }
            switch (strtolower($name)) {
                case 'status':
                    [$status, $reason] = explode(' ', $value, 2) + [1 => null];
                    break;
                case 'set-cookie':
                    $this->withSetCookieHeaderLine($value);
                    break;
                default:
                    $this->withHeader($name, $value);
            }
        }
        // Below 200 there would be another answer behind it.
        if (!preg_match('/^[2-9]\d\d$/D', (string) $status)) {
            $this->refuse();
            return;
        }
        $this->withStatusCode((int) $status)->withReasonPhrase($reason ?? Status::getReasonPhrase((int) $status));
        $this->withBody($parts[1]);
    }

    /**
     * The status, such as 200.
     */
    public function getStatusCode(): int
    {
        return $this->statusCode;
    }

    /**
     * Set the status.
     */
    public function withStatusCode(int $statusCode): self
    {
        $this->statusCode = $statusCode;
        return $this;
    }

    /**
     * The phrase of the status.
     */
    public function getReasonPhrase(): string
    {
        return $this->reasonPhrase;
    }

    /**
     * Set the phrase of the status.
     */
    public function withReasonPhrase(string $reasonPhrase): self
    {
        $this->reasonPhrase = $reasonPhrase;
        return $this;
    }

    /**
     * A header field, in any case of its name; null if it is not there.
     */
    public function getHeader(string $name): ?string
    {
        $name = $this->headersMap[strtolower($name)] ?? null;
        return $name === null ? null : $this->headers[$name];
    }

    /**
     * All header fields, without Set-Cookie.
     */
    public function getHeaders(): array
    {
        return $this->headers;
    }

    /**
     * Set a header field.
     */
    public function withHeader(string $name, string $value): self
    {
        $this->headers[$name] = $value;
        $this->headersMap[strtolower($name)] = $name;
        return $this;
    }

    /**
     * Set several header fields.
     */
    public function withHeaders(array $headers): self
    {
        foreach ($headers as $name => $value) {
            $this->withHeader((string) $name, $value);
        }
        return $this;
    }

    /**
     * The values of Set-Cookie.
     */
    public function getSetCookieHeaderLines(): array
    {
        return $this->setCookieHeaderLines;
    }

    /**
     * Add a value of Set-Cookie.
     */
    public function withSetCookieHeaderLine(string $value): self
    {
        $this->setCookieHeaderLines[] = $value;
        return $this;
    }

    /**
     * It is no answer that could be passed on.
     */
    private function refuse(): void
    {
        [$this->headers, $this->headersMap, $this->setCookieHeaderLines] = [[], [], []];
        $this->withStatusCode(Status::BAD_GATEWAY)->withReasonPhrase('Invalid FastCGI Response');
        if ($this->body !== '') {
            $this->withError($this->error . $this->body);
        }
    }
}
