<?php

declare(strict_types=1);

namespace Swoole\FastCGI;

/**
 * A request of HTTP, as CGI has it in its environment: methods by name for what stands there.
 */
class HttpRequest extends Request
{
    protected array $params = [
        'REQUEST_SCHEME' => 'http',
        'REQUEST_METHOD' => 'GET',
        'DOCUMENT_ROOT' => '',
        'SCRIPT_FILENAME' => '',
        'SCRIPT_NAME' => '',
        'DOCUMENT_URI' => '/',
        'REQUEST_URI' => '/',
        'QUERY_STRING' => '',
        'CONTENT_TYPE' => 'text/plain',
        'CONTENT_LENGTH' => '0',
        'GATEWAY_INTERFACE' => 'CGI/1.1',
        'SERVER_PROTOCOL' => 'HTTP/1.1',
        'SERVER_SOFTWARE' => 'swoole/' . SWOOLE_VERSION,
        'REMOTE_ADDR' => 'unknown',
        'REMOTE_PORT' => '0',
        'SERVER_ADDR' => 'unknown',
        'SERVER_PORT' => '0',
        'SERVER_NAME' => 'Swoole',
        'REDIRECT_STATUS' => '200',
    ];

    /**
     * http or https; null if it was taken away.
     */
    public function getScheme(): ?string
    {
        return $this->params['REQUEST_SCHEME'] ?? null;
    }

    /**
     * Set http or https.
     */
    public function withScheme(string $scheme): self
    {
        return $this->withParam('REQUEST_SCHEME', $scheme);
    }

    /**
     * Take it away.
     */
    public function withoutScheme(): void
    {
        unset($this->params['REQUEST_SCHEME']);
    }

    /**
     * The method; null if it was taken away.
     */
    public function getMethod(): ?string
    {
        return $this->params['REQUEST_METHOD'] ?? null;
    }

    /**
     * Set the method.
     */
    public function withMethod(string $method): self
    {
        return $this->withParam('REQUEST_METHOD', $method);
    }

    /**
     * Take it away.
     */
    public function withoutMethod(): void
    {
        unset($this->params['REQUEST_METHOD']);
    }

    /**
     * The directory of the site; null if it was taken away.
     */
    public function getDocumentRoot(): ?string
    {
        return $this->params['DOCUMENT_ROOT'] ?? null;
    }

    /**
     * Set the directory of the site.
     */
    public function withDocumentRoot(string $documentRoot): self
    {
        return $this->withParam('DOCUMENT_ROOT', $documentRoot);
    }

    /**
     * Take it away.
     */
    public function withoutDocumentRoot(): void
    {
        unset($this->params['DOCUMENT_ROOT']);
    }

    /**
     * The path of the script that is to run; null if it was taken away.
     */
    public function getScriptFilename(): ?string
    {
        return $this->params['SCRIPT_FILENAME'] ?? null;
    }

    /**
     * Set the path of the script that is to run.
     */
    public function withScriptFilename(string $scriptFilename): self
    {
        return $this->withParam('SCRIPT_FILENAME', $scriptFilename);
    }

    /**
     * Take it away.
     */
    public function withoutScriptFilename(): void
    {
        unset($this->params['SCRIPT_FILENAME']);
    }

    /**
     * The path of the script below the site; null if it was taken away.
     */
    public function getScriptName(): ?string
    {
        return $this->params['SCRIPT_NAME'] ?? null;
    }

    /**
     * Set the path of the script below the site.
     */
    public function withScriptName(string $scriptName): self
    {
        return $this->withParam('SCRIPT_NAME', $scriptName);
    }

    /**
     * Take it away.
     */
    public function withoutScriptName(): void
    {
        unset($this->params['SCRIPT_NAME']);
    }

    /**
     * The path that was asked for; null if it was taken away.
     */
    public function getDocumentUri(): ?string
    {
        return $this->params['DOCUMENT_URI'] ?? null;
    }

    /**
     * Set the path that was asked for.
     */
    public function withDocumentUri(string $documentUri): self
    {
        return $this->withParam('DOCUMENT_URI', $documentUri);
    }

    /**
     * Take it away.
     */
    public function withoutDocumentUri(): void
    {
        unset($this->params['DOCUMENT_URI']);
    }

    /**
     * The target that was asked for; null if it was taken away.
     */
    public function getRequestUri(): ?string
    {
        return $this->params['REQUEST_URI'] ?? null;
    }

    /**
     * Set the target that was asked for.
     */
    public function withRequestUri(string $requestUri): self
    {
        return $this->withParam('REQUEST_URI', $requestUri);
    }

    /**
     * Take it away.
     */
    public function withoutRequestUri(): void
    {
        unset($this->params['REQUEST_URI']);
    }

    /**
     * The query; null if it was taken away.
     */
    public function getQueryString(): ?string
    {
        return $this->params['QUERY_STRING'] ?? null;
    }

    /**
     * Set the query.
     */
    public function withQueryString(string $queryString): self
    {
        return $this->withParam('QUERY_STRING', $queryString);
    }

    /**
     * Take it away.
     */
    public function withoutQueryString(): void
    {
        unset($this->params['QUERY_STRING']);
    }

    /**
     * The type of the body; null if it was taken away.
     */
    public function getContentType(): ?string
    {
        return $this->params['CONTENT_TYPE'] ?? null;
    }

    /**
     * Set the type of the body.
     */
    public function withContentType(string $contentType): self
    {
        return $this->withParam('CONTENT_TYPE', $contentType);
    }

    /**
     * Take it away.
     */
    public function withoutContentType(): void
    {
        unset($this->params['CONTENT_TYPE']);
    }

    /**
     * Bytes of the body; null if it was taken away.
     */
    public function getContentLength(): ?int
    {
        return isset($this->params['CONTENT_LENGTH']) ? (int) $this->params['CONTENT_LENGTH'] : null;
    }

    /**
     * Set bytes of the body.
     */
    public function withContentLength(int $contentLength): self
    {
        return $this->withParam('CONTENT_LENGTH', (string) $contentLength);
    }

    /**
     * Take it away.
     */
    public function withoutContentLength(): void
    {
        unset($this->params['CONTENT_LENGTH']);
    }

    /**
     * The version of CGI; null if it was taken away.
     */
    public function getGatewayInterface(): ?string
    {
        return $this->params['GATEWAY_INTERFACE'] ?? null;
    }

    /**
     * Set the version of CGI.
     */
    public function withGatewayInterface(string $gatewayInterface): self
    {
        return $this->withParam('GATEWAY_INTERFACE', $gatewayInterface);
    }

    /**
     * Take it away.
     */
    public function withoutGatewayInterface(): void
    {
        unset($this->params['GATEWAY_INTERFACE']);
    }

    /**
     * The version of HTTP; null if it was taken away.
     */
    public function getServerProtocol(): ?string
    {
        return $this->params['SERVER_PROTOCOL'] ?? null;
    }

    /**
     * Set the version of HTTP.
     */
    public function withServerProtocol(string $serverProtocol): self
    {
        return $this->withParam('SERVER_PROTOCOL', $serverProtocol);
    }

    /**
     * Take it away.
     */
    public function withoutServerProtocol(): void
    {
        unset($this->params['SERVER_PROTOCOL']);
    }

    /**
     * The name of the server; null if it was taken away.
     */
    public function getServerSoftware(): ?string
    {
        return $this->params['SERVER_SOFTWARE'] ?? null;
    }

    /**
     * Set the name of the server.
     */
    public function withServerSoftware(string $serverSoftware): self
    {
        return $this->withParam('SERVER_SOFTWARE', $serverSoftware);
    }

    /**
     * Take it away.
     */
    public function withoutServerSoftware(): void
    {
        unset($this->params['SERVER_SOFTWARE']);
    }

    /**
     * The address of the client; null if it was taken away.
     */
    public function getRemoteAddr(): ?string
    {
        return $this->params['REMOTE_ADDR'] ?? null;
    }

    /**
     * Set the address of the client.
     */
    public function withRemoteAddr(string $remoteAddr): self
    {
        return $this->withParam('REMOTE_ADDR', $remoteAddr);
    }

    /**
     * Take it away.
     */
    public function withoutRemoteAddr(): void
    {
        unset($this->params['REMOTE_ADDR']);
    }

    /**
     * The port of the client; null if it was taken away.
     */
    public function getRemotePort(): ?int
    {
        return isset($this->params['REMOTE_PORT']) ? (int) $this->params['REMOTE_PORT'] : null;
    }

    /**
     * Set the port of the client.
     */
    public function withRemotePort(int $remotePort): self
    {
        return $this->withParam('REMOTE_PORT', (string) $remotePort);
    }

    /**
     * Take it away.
     */
    public function withoutRemotePort(): void
    {
        unset($this->params['REMOTE_PORT']);
    }

    /**
     * The address of the server; null if it was taken away.
     */
    public function getServerAddr(): ?string
    {
        return $this->params['SERVER_ADDR'] ?? null;
    }

    /**
     * Set the address of the server.
     */
    public function withServerAddr(string $serverAddr): self
    {
        return $this->withParam('SERVER_ADDR', $serverAddr);
    }

    /**
     * Take it away.
     */
    public function withoutServerAddr(): void
    {
        unset($this->params['SERVER_ADDR']);
    }

    /**
     * The port of the server; null if it was taken away.
     */
    public function getServerPort(): ?int
    {
        return isset($this->params['SERVER_PORT']) ? (int) $this->params['SERVER_PORT'] : null;
    }

    /**
     * Set the port of the server.
     */
    public function withServerPort(int $serverPort): self
    {
        return $this->withParam('SERVER_PORT', (string) $serverPort);
    }

    /**
     * Take it away.
     */
    public function withoutServerPort(): void
    {
        unset($this->params['SERVER_PORT']);
    }

    /**
     * The name of the host that was asked; null if it was taken away.
     */
    public function getServerName(): ?string
    {
        return $this->params['SERVER_NAME'] ?? null;
    }

    /**
     * Set the name of the host that was asked.
     */
    public function withServerName(string $serverName): self
    {
        return $this->withParam('SERVER_NAME', $serverName);
    }

    /**
     * Take it away.
     */
    public function withoutServerName(): void
    {
        unset($this->params['SERVER_NAME']);
    }

    /**
     * What PHP wants to be 200; null if it was taken away.
     */
    public function getRedirectStatus(): ?string
    {
        return $this->params['REDIRECT_STATUS'] ?? null;
    }

    /**
     * Set what PHP wants to be 200.
     */
    public function withRedirectStatus(string $redirectStatus): self
    {
        return $this->withParam('REDIRECT_STATUS', $redirectStatus);
    }

    /**
     * Take it away.
     */
    public function withoutRedirectStatus(): void
    {
        unset($this->params['REDIRECT_STATUS']);
    }

    /**
     * Set the target, and what follows from it: path and query.
     */
    public function withUri(string $uri): self
    {
        $parts = parse_url($uri) ?: [];
        return $this->withRequestUri($uri)->withDocumentUri($parts['path'] ?? '')->withQueryString($parts['query'] ?? '');
    }

    /**
     * Set the query: as it is sent, or its variables.
     */
    public function withQuery(string|array $query): self
    {
        return $this->withQueryString(is_array($query) ? http_build_query($query) : $query);
    }

    /**
     * Set the version of HTTP: '1.1'.
     * @throws \InvalidArgumentException if it is no number
     */
    public function withProtocolVersion(string $protocolVersion): self
    {
        if (!is_numeric($protocolVersion)) {
            throw new \InvalidArgumentException('Protocol version must be numeric');
        }
        return $this->withServerProtocol("HTTP/{$protocolVersion}");
    }

    /**
     * A header field; null if it is not there.
     */
    public function getHeader(string $name): ?string
    {
        return $this->params[static::convertHeaderNameToParamName($name)] ?? null;
    }

    /**
     * Set a header field.
     */
    public function withHeader(string $name, string $value): self
    {
        return $this->withParam(static::convertHeaderNameToParamName($name), $value);
    }

    /**
     * Take a header field away.
     */
    public function withoutHeader(string $name): void
    {
        unset($this->params[static::convertHeaderNameToParamName($name)]);
    }

    /**
     * All header fields, by name.
     */
    public function getHeaders(): array
    {
        $headers = [];
        foreach ($this->params as $name => $value) {
            if (str_starts_with((string) $name, 'HTTP_')) {
                $headers[static::convertParamNameToHeaderName((string) $name)] = $value;
            }
        }
        return $headers;
    }

    /**
     * Set several header fields; of one with several values they are joined.
     */
    public function withHeaders(array $headers): self
    {
        foreach ($headers as $name => $value) {
            $this->withHeader((string) $name, is_array($value) ? implode(', ', $value) : (string) $value);
        }
        return $this;
    }

    /**
     * Set the body, and its length. An array is a form.
     */
    public function withBody(array|string|\Stringable $body): self
    {
        if (is_array($body)) {
            $body = http_build_query($body);
            $this->withContentType('application/x-www-form-urlencoded');
        }
        parent::withBody($body);
        return $this->withContentLength(strlen($this->body));
    }

    /**
     * `X-Mine` is HTTP_X_MINE.
     */
    protected static function convertHeaderNameToParamName(string $name)
    {
        return 'HTTP_' . strtoupper(strtr($name, '-', '_'));
    }

    /**
     * HTTP_X_MINE is `X-Mine`.
     */
    protected static function convertParamNameToHeaderName(string $name)
    {
        return ucwords(strtolower(strtr(substr($name, strlen('HTTP_')), '_', '-')), '-');
    }
}
