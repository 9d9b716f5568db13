<?php

declare(strict_types=1);

namespace Swoole\Coroutine\FastCGI;

use Swoole\Coroutine\FastCGI\Client\Exception;
use Swoole\Coroutine\Socket;
use Swoole\FastCGI\FrameParser;
use Swoole\FastCGI\HttpRequest;
use Swoole\FastCGI\HttpResponse;
use Swoole\FastCGI\Record\EndRequest;
use Swoole\FastCGI\Request;
use Swoole\FastCGI\Response;

/**
 * Speaks with an application by FastCGI, such as PHP-FPM. One request at a time.
 */
class Client
{
    /** @var int AF_INET, AF_INET6 or AF_UNIX */
    protected int $af;

    /** @var string The address, or the path of a Unix socket. */
    protected string $host;

    protected int $port;

    /** @var ?Socket The connection, while it is open. */
    protected ?Socket $socket = null;

    /**
     * It connects with the first request.
     * @param string $host an address, or `unix:/path`
     * @param bool $ssl speak TLS
     */
    public function __construct(string $host, int $port = 0, protected bool $ssl = false)
    {
        $isPath = stripos($host, 'unix:/') === 0;
        $this->host = $isPath ? '/' . ltrim(substr($host, strlen('unix:/')), '/') : $host;
        $this->port = $isPath ? 0 : $port;
        $this->af = match (true) {
            $isPath => AF_UNIX,
            str_contains($host, ':') => AF_INET6,
            default => AF_INET,
        };
    }

    /**
     * Send a request, and wait for its answer.
     * @param float $timeout seconds to connect, to send the request, and for each part of the answer; below 0: for ever
     * @return Response an HttpResponse for an HttpRequest
     * @throws Exception
     */
    public function execute(Request $request, float $timeout = -1): Response
    {
        $this->socket ??= $this->connect($timeout);
        $bytes = (string) $request;
        if ($this->socket->sendAll($bytes, $timeout) !== strlen($bytes)) {
            $this->ioException();
        }
        [$records, $buffer] = [[], ''];
        do {
            while (!FrameParser::hasFrame($buffer)) {
                $buffer .= $this->receive($timeout);
            }
            try {
                $records[] = $record = FrameParser::parseFrame($buffer);
            } catch (\DomainException | \InvalidArgumentException) {
                $this->ioException(SOCKET_EPROTO);
            }
        } while (!$record instanceof EndRequest);
        if (!$request->getKeepConn()) {
            $this->socket->close();
            $this->socket = null;
        }
        return $request instanceof HttpRequest ? new HttpResponse($records) : new Response($records);
    }

    /**
     * Host and port of an URL: `tcp://host:port`, `unix:/path`, or a path alone.
     * @throws \InvalidArgumentException if there is neither
     */
    public static function parseUrl(string $url): array
    {
        if (stripos($url, 'unix:/') === 0) {
            return ['unix://' . ltrim(substr($url, strlen('unix:/')), '/'), 0];
        }
        $parts = parse_url($url) ?: [];
        if (!empty($parts['host'])) {
            return [$parts['host'], $parts['port'] ?? 0];
        }
        if (empty($parts['path'])) {
            throw new \InvalidArgumentException('Invalid url');
        }
        return ["unix:/{$parts['path']}", $parts['port'] ?? 0];
    }

    /**
     * Have a script run, and get what it prints.
     * @param string $url of the application, see parseUrl()
     * @param string $path of the script, as the application sees it; with a query, if there is one
     * @param mixed $data the body; an array is a form. With one it is a POST
     * @param float $timeout as for execute()
     * @throws Exception
     */
    public static function call(string $url, string $path, $data = '', float $timeout = -1): string
    {
        [$script, $query] = explode('?', $path, 2) + [1 => ''];
        $name = '/' . basename($script);
        $request = (new HttpRequest())
            ->withDocumentRoot(dirname($script))
            ->withScriptFilename($script)
            ->withScriptName($name)
            ->withDocumentUri($name)
            ->withRequestUri($query === '' ? $name : "{$name}?{$query}")
            ->withQueryString($query)
            ->withBody($data);
        $request->withMethod($request->getContentLength() === 0 ? 'GET' : 'POST');
        return (new self(...static::parseUrl($url)))->execute($request, $timeout)->getBody();
    }

    /**
     * The connection ends with an exception.
     * @param ?int $errno why; null: as the socket says
     * @throws Exception
     */
    protected function ioException(?int $errno = null): void
    {
        [$code, $text] = [$errno ?? $this->socket->errCode, $errno === null ? $this->socket->errMsg : swoole_strerror($errno)];
        $this->socket->close();
        $this->socket = null;
        throw new Exception($text, $code);
    }

    /**
     * A new connection.
     */
    private function connect(float $timeout): Socket
    {
        $this->socket = new Socket($this->af, SOCK_STREAM, 0);
        if ($this->ssl) {
            $this->socket->setProtocol(['open_ssl' => true]);
        }
        if (!$this->socket->connect($this->host, $this->port, $timeout)) {
            $this->ioException();
        }
        return $this->socket;
    }

    /**
     * What has come; at least a byte.
     */
    private function receive(float $timeout): string
    {
        $part = $this->socket->recv(65536, $timeout);
        if ($part === '' || $part === false) {
            $this->ioException($part === '' ? SOCKET_ECONNRESET : null);
        }
        return $part;
    }
}
