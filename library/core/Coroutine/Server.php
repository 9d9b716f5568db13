<?php

declare(strict_types=1);

namespace Swoole\Coroutine;

use Swoole\Constant;
use Swoole\Coroutine;
use Swoole\Coroutine\Server\Connection;
use Swoole\Error;
use Swoole\Exception;

/**
 * A server for streams that runs in a coroutine: start() accepts connections, and each of them is served by a coroutine of its own.
 *
 * It is a Coroutine\Socket that listens; what set() takes is what Socket::setProtocol() takes. There may be any number in one process.
 */
class Server
{
    /** @var string The address that it is bound to; of a Unix socket the path. */
    public $host = '';

    /** @var int The port that it is bound to; 0 for a Unix socket. */
    public $port = 0;

    /** @var int AF_INET, AF_INET6 or AF_UNIX */
    public $type = AF_INET;

    /** @var int The number of its descriptor. */
    public $fd = -1;

    /** @var int Why start() has answered false. */
    public $errCode = 0;

    /** @var array Everything that set() was given. */
    public $setting = [];

    /** @var bool Whether start() is to go on. */
    protected $running = false;

    /** @var ?callable Serves a connection. */
    protected $fn;

    /** @var Socket The one that listens. */
    protected $socket;

    /** Seconds that nothing is accepted when descriptors, memory or coroutines have run out. */
    private const REST = 1;

    /** Failures of accept() that say nothing of the next one: that of a connection which has ended meanwhile, as Linux reports it, and the time. */
    private const PASSING = [
        SOCKET_ETIMEDOUT, SOCKET_ECONNABORTED, SOCKET_EINTR, SOCKET_EPROTO, SOCKET_EPERM, SOCKET_ENETDOWN, SOCKET_ENOPROTOOPT, SOCKET_EHOSTDOWN,
        SOCKET_ENONET, SOCKET_EHOSTUNREACH, SOCKET_EOPNOTSUPP, SOCKET_ENETUNREACH,
    ];

    /** Something has run out. */
    private const SCARCE = [SOCKET_EMFILE, SOCKET_ENFILE, SOCKET_ENOBUFS, SOCKET_ENOMEM];

    /**
     * Bind the address and listen there.
     * @param string $host an address of IPv4 or IPv6, or a Unix socket: `unix:/path`
     * @param int $port 0: one that is free
     * @param bool $ssl connections speak TLS; set() gives `ssl_cert_file` and `ssl_key_file`
     * @param bool $reuse_port others that say so too may bind the same port
     * @throws Exception if that is not possible, with the number of the error
     */
    public function __construct(string $host, int $port = 0, bool $ssl = false, bool $reuse_port = false)
    {
        if (str_starts_with($host, 'unix:/')) {
            $this->type = AF_UNIX;
            $host = substr($host, strlen('unix:'));
        } elseif (str_contains($host, ':')) {
            $this->type = AF_INET6;
        }
        $this->host = $host;
        $this->setting['open_ssl'] = $ssl;
        $this->socket = new Socket($this->type, SOCK_STREAM, 0);
        if ($reuse_port) {
            $this->socket->setOption(SOL_SOCKET, SO_REUSEPORT, 1);
        }
        if (!$this->socket->bind($host, $port)) {
            throw new Exception("bind({$host}:{$port}) failed", $this->socket->errCode);
        }
        if (!$this->socket->listen()) {
            throw new Exception('listen() failed', $this->socket->errCode);
        }
        $this->port = $this->socket->getsockname()['port'] ?? 0;
        $this->fd = $this->socket->fd;
    }

    /**
     * Set options of its connections: how packets are told apart, and TLS. See Socket::setProtocol().
     */
    public function set(array $setting): void
    {
        $this->setting = array_merge($this->setting, $setting);
    }

    /**
     * Say who serves connections: it is called with a Server\Connection, in a coroutine, once for each.
     */
    public function handle(callable $fn): void
    {
        $this->fn = $fn;
    }

    /**
     * Have start() return. It stays bound, and connections that are open are not touched.
     * @return bool false if start() does not wait for a connection at this moment
     */
    public function shutdown(): bool
    {
        $this->running = false;
        return $this->listening()->cancel();
    }

    /**
     * Accept connections until shutdown(). The calling coroutine waits here.
     * @return bool false with the code in `errCode` if nobody was given to handle(), the options cannot be, or nothing more can be accepted
     */
    public function start(): bool
    {
        $socket = $this->listening();
        if ($this->fn === null || !$socket->setProtocol($this->setting)) {
            $this->errCode = SOCKET_EINVAL;
            return false;
        }
        $this->running = true;
        while ($this->running) {
            $connection = $socket->accept();
            if ($connection instanceof Socket) {
                $this->serve($connection);
                continue;
            }
            if (in_array($socket->errCode, self::PASSING, true)) {
                continue;
            }
            if (in_array($socket->errCode, self::SCARCE, true)) {
                Coroutine::sleep(self::REST);
                continue;
            }
            $this->running = false;
            if ($socket->errCode !== SOCKET_ECANCELED) {
                $this->errCode = $socket->errCode;
                trigger_error("accept failed, Error: {$socket->errMsg}[{$socket->errCode}]", E_USER_WARNING);
                return false;
            }
        }
        return true;
    }

    /**
     * @throws Error the constructor has not run
     */
    private function listening(): Socket
    {
        return $this->socket ?? throw new Error('must call constructor first', SWOOLE_ERROR_WRONG_OPERATION);
    }

    /**
     * A connection gets its coroutine.
     */
    private function serve(Socket $connection): void
    {
        $connection->setProtocol($this->setting);
        $handler = $this->fn;
        $secure = !empty($this->setting[Constant::OPTION_OPEN_SSL]);
        $cid = Coroutine::create(static function () use ($connection, $handler, $secure): void {
            // Here and not before, so that a client that is slow with its handshake is waited for by nobody else.
            if (!$secure || $connection->sslHandshake()) {
                $handler(new Connection($connection));
            }
        });
        if ($cid === false) {
            Coroutine::sleep(self::REST);
        }
    }
}
