<?php

declare(strict_types=1);

namespace Swoole\Coroutine\FastCGI;

use Swoole\FastCGI\HttpRequest;
use Swoole\FastCGI\HttpResponse;
use Swoole\Http\Request as SwooleHttpRequest;
use Swoole\Http\Response as SwooleHttpResponse;
use Swoole\Http\Status;

/**
 * Passes requests of a server for HTTP on to an application, such as PHP-FPM, and sends its answers; other files below the document root are sent from
 * there.
 */
class Proxy
{
    /** Bytes of what an application reports with one answer that are logged. */
    private const LOGGED = 8192;

    protected $host;

    protected $port;

    /** @var float Seconds for each part of an answer; below 0: for ever. */
    protected $timeout = -1;

    /** @var string */
    protected $documentRoot;

    /** @var bool */
    protected $https = false;

    /** @var string The script of a path that names no file. */
    protected $index = 'index.php';

    /** @var array<string, string> What is added to each request. */
    protected $params = [];

    /** @var ?callable */
    protected $staticFileFilter;

    /**
     * @param string $url of the application: `tcp://host:port` or `unix:/path`
     * @param string $documentRoot below it lie scripts and files
     */
    public function __construct(string $url, string $documentRoot = '/')
    {
        [$this->host, $this->port] = Client::parseUrl($url);
        $this->documentRoot = $documentRoot;
        $this->staticFileFilter = $this->staticFileFiltrate(...);
    }

    /**
     * Set how many seconds each part of an answer may take; below 0: for ever.
     */
    public function withTimeout(float $timeout): self
    {
        $this->timeout = $timeout;
        return $this;
    }

    /**
     * Say whether the application is told that clients use TLS.
     */
    public function withHttps(bool $https): self
    {
        $this->https = $https;
        return $this;
    }

    /**
     * Set the script of paths that name no file; '': there is none.
     */
    public function withIndex(string $index): self
    {
        $this->index = $index;
        return $this;
    }

    /**
     * What is added to each request under a name; null if nothing is.
     */
    public function getParam(string $name): ?string
    {
        return $this->params[$name] ?? null;
    }

    /**
     * Add a value to each request.
     */
    public function withParam(string $name, string $value): self
    {
        $this->params[$name] = $value;
        return $this;
    }

    /**
     * Add a value no longer.
     */
    public function withoutParam(string $name): self
    {
        unset($this->params[$name]);
        return $this;
    }

    /**
     * All that is added to each request.
     */
    public function getParams(): array
    {
        return $this->params;
    }

    /**
     * Set all that is added to each request.
     */
    public function withParams(array $params): self
    {
        $this->params = $params;
        return $this;
    }

    /**
     * Add several values to each request.
     */
    public function withAddedParams(array $params): self
    {
        $this->params = $params + $this->params;
        return $this;
    }

    /**
     * Say who answers requests that are not for the application: function (HttpRequest, Response): bool, true if it has. null: nobody, all go to the
     * application.
     */
    public function withStaticFileFilter(?callable $filter): self
    {
        $this->staticFileFilter = $filter;
        return $this;
    }

    /**
     * The request for the application.
     */
    public function translateRequest(SwooleHttpRequest $userRequest): HttpRequest
    {
        $server = $userRequest->server;
        $headers = $userRequest->header ?? [];
        $path = $this->scriptOf($server['path_info']);
        $uri = $server['request_uri'];
        $query = $server['query_string'] ?? '';
        $request = (new HttpRequest())
            ->withDocumentRoot($this->documentRoot)
            ->withScriptFilename(rtrim($this->documentRoot, '/') . $path)
            ->withScriptName($uri)
            ->withDocumentUri($uri)
            ->withRequestUri($query === '' ? $uri : "{$uri}?{$query}")
            ->withQueryString($query)
            ->withServerProtocol($server['server_protocol'])
            ->withServerAddr($server['server_addr'] ?? '127.0.0.1')
            ->withServerPort($server['server_port'] ?? 0)
            ->withRemoteAddr($server['remote_addr'])
            ->withRemotePort($server['remote_port'])
            ->withMethod($server['request_method'])
            ->withContentType($headers['content-type'] ?? '')
            ->withHeaders($headers)
            ->withBody((string) $userRequest->rawContent());
        // A client must not be able to name a proxy for the application (httpoxy).
        $request->withoutHeader('Proxy');
        if ($this->https) {
            $request->withParam('HTTPS', '1');
        }
        return $request->withAddedParams($this->params);
    }

    /**
     * Send the application's answer.
     */
    public function translateResponse(HttpResponse $response, SwooleHttpResponse $userResponse): void
    {
        $userResponse->status($response->getStatusCode(), $response->getReasonPhrase());
        foreach ($response->getHeaders() as $name => $value) {
            $userResponse->header((string) $name, $value);
        }
        if ($response->getSetCookieHeaderLines() !== []) {
            $userResponse->header('Set-Cookie', $response->getSetCookieHeaderLines());
        }
        $userResponse->end($response->getBody());
    }

    /**
     * Answer a request: by the filter of files, or by the application. What the application reports beside its answer is logged.
     * @throws Client\Exception the application does not answer
     */
    public function pass(SwooleHttpRequest|HttpRequest $userRequest, SwooleHttpResponse $userResponse): void
    {
        $request = $userRequest instanceof HttpRequest ? $userRequest : $this->translateRequest($userRequest);
        if ($this->staticFileFilter !== null && ($this->staticFileFilter)($request, $userResponse)) {
            return;
        }
        $response = (new Client($this->host, $this->port))->execute($request, $this->timeout);
        if ($response->getError() !== '') {
            $error = preg_replace('/[\x00-\x1F\x7F]+/', ' ', substr($response->getError(), 0, self::LOGGED));
            swoole_error_log(SWOOLE_LOG_WARNING, "the FastCGI application reports for {$request->getMethod()} {$request->getRequestUri()}: {$error}");
        }
        $this->translateResponse($response, $userResponse);
    }

    /**
     * Send a file that is no script; 404 if it is not there, or lies outside of the document root.
     * @return bool false for a script
     */
    public function staticFileFiltrate(HttpRequest $request, SwooleHttpResponse $userResponse): bool
    {
        $path = (string) $request->getScriptFilename();
        $isScript = pathinfo($path, PATHINFO_EXTENSION) === 'php';
        $root = realpath($this->documentRoot);
        $file = str_contains($path, "\0") ? false : realpath($path);
        $isBelow = $root !== false && $file !== false && is_file($file)
            && str_starts_with($file, rtrim($root, '/') . '/');
        if ($isScript) {
            return false;
        }
        if ($isBelow && pathinfo($file, PATHINFO_EXTENSION) !== 'php') {
            $userResponse->sendfile($file);
        } else {
            $userResponse->status(Status::NOT_FOUND);
            $userResponse->end();
        }
        return true;
    }

    /**
     * The path of the script that a path asks for. It never leaves the document root.
     */
    private function scriptOf(string $path): string
    {
        $steps = [];
        foreach (explode('/', $path) as $step) {
            if ($step === '..') {
                array_pop($steps);
            } elseif ($step !== '' && $step !== '.') {
                $steps[] = $step;
            }
        }
        $path = '/' . implode('/', $steps);
        if ($this->index === '' || pathinfo($path, PATHINFO_EXTENSION) !== '') {
            return $path;
        }
        return rtrim($path, '/') . "/{$this->index}";
    }
}
