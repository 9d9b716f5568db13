--TEST--
Coroutine\Server: accept() that fails in passing, for want of something, and for good; a subclass without the parent's constructor
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\{Server, Socket};
use function Swoole\Coroutine\run;

/** Accepts as it is told to: the number of an error, or 0 for a real connection. */
class Scripted extends Socket
{
    public array $script = [];

    public function accept(float $timeout = 0): Socket|false
    {
        $code = array_shift($this->script);
        if ($code === 0) {
            return parent::accept($timeout);
        }
        [$this->errCode, $this->errMsg] = [$code, swoole_strerror($code)];
        return false;
    }
}

class ScriptedServer extends Server
{
    public function __construct(array $script)
    {
        $this->socket = new Scripted(AF_INET, SOCK_STREAM);
        $this->socket->bind('127.0.0.1');
        $this->socket->listen();
        $this->socket->script = $script;
        $this->port = $this->socket->getsockname()['port'];
        $this->set(['open_ssl' => false]);
        $this->handle(fn ($connection) => $connection->send('served'));
    }
}

class Hollow extends Server
{
    public function __construct()
    {
    }
}

function served(array $script): void
{
    $server = new ScriptedServer($script);
    $asking = Coroutine::create(function () use ($server) {
        $client = new Socket(AF_INET, SOCK_STREAM);
        $client->connect('127.0.0.1', $server->port, 5);
        echo json_encode($client->recv(100, 5)), "\n";
    });
    set_error_handler(fn ($level, $text) => print("warning: $text\n"));
    echo json_encode([$server->start(), $server->errCode === SOCKET_ENOTSOCK ? 'ENOTSOCK' : $server->errCode]), "\n";
    restore_error_handler();
    Coroutine::join([$asking]);
}

run(function () {
    $passing = [
        SOCKET_ECONNABORTED, SOCKET_EPROTO, SOCKET_EPERM, SOCKET_ENETDOWN, SOCKET_EHOSTDOWN, SOCKET_ENONET, SOCKET_EHOSTUNREACH, SOCKET_EOPNOTSUPP,
        SOCKET_ENETUNREACH, SOCKET_ENOPROTOOPT, SOCKET_EINTR, SOCKET_ETIMEDOUT,
    ];
    served([...$passing, 0, SOCKET_ECANCELED]);
    // It rests before it goes on.
    served([SOCKET_ENOBUFS, 0, SOCKET_ECANCELED]);
    served([0, SOCKET_ENOTSOCK]);
    foreach (['start', 'shutdown'] as $method) {
        try {
            (new Hollow())->$method();
        } catch (Swoole\Error $refusal) {
            echo "$method(): ", $refusal->getMessage(), "\n";
        }
    }
});
?>
--EXPECTF--
[true,0]
"served"
[true,0]
"served"
warning: accept failed, Error: Socket operation on non-socket[%d]
[false,"ENOTSOCK"]
"served"
start(): must call constructor first
shutdown(): must call constructor first
