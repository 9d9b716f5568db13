--TEST--
Coroutine\Http\Server: a client that has ended its side behind the request is answered, also by a handler that takes its time
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\{Channel, Socket};
use Swoole\Coroutine\Http\Server;
use function Swoole\Coroutine\run;

run(function () {
    $server = new Server('127.0.0.1');
    [$begun, $go] = [new Channel(2), new Channel(2)];
    $server->handle('/at-once', fn ($request, $response) => $response->end('at once'));
    $server->handle('/later', function ($request, $response) use ($begun, $go) {
        $begun->push(true);
        $go->pop(5);
        $response->write('a part, ');
        $go->pop(5);
        $response->end('the end');
    });
    $server->handle('/gone', function ($request, $response) use ($begun, $go) {
        $begun->push(true);
        $go->pop(5);
        for ($i = 0; $i < 1000 && $response->write(str_repeat('x', 100_000)); $i++);
        $go->push($i < 1000);
    });
    Coroutine::create(fn () => $server->start());
    $ask = function (string $path) use ($server): Socket {
        $socket = new Socket(AF_INET, SOCK_STREAM);
        $socket->connect('127.0.0.1', $server->port, 5);
        $socket->send("GET $path HTTP/1.1\r\nHost: test\r\n\r\n");
        return $socket;
    };
    $rest = function (Socket $socket): string {
        for ($all = ''; is_string($part = $socket->recv(1000, 5)) && $part !== ''; $all .= $part);
        return preg_replace('/^.*?\r\n\r\n/s', '', $all) . ($part === '' ? '' : ' and no end');
    };
    $client = $ask('/at-once');
    $client->shutdown(1);
    echo $rest($client), "\n";

    $client = $ask('/later');
    $begun->pop(5);
    $client->shutdown(1);
    // Answered when the server has seen the end of the other one as well.
    $other = $ask('/at-once');
    $other->shutdown(1);
    $rest($other);
    $go->push(true);
    $go->push(true);
    echo json_encode($rest($client)), "\n";

    // Several requests, and the end behind them.
    $client = $ask("/at-once HTTP/1.1\r\nHost: test\r\n\r\nGET /later");
    $client->shutdown(1);
    $begun->pop(5);
    $go->push(true);
    $go->push(true);
    echo json_encode(substr($rest($client), -17)), "\n";

    // Who has left altogether is found out when something is sent.
    $client = $ask('/gone');
    $begun->pop(5);
    $client->setOption(SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
    $client->close();
    $go->push(true);
    echo $go->pop(10) ? "noticed\n" : "not noticed\n";
    $server->shutdown();
});
?>
--EXPECT--
at once
"8\r\na part, \r\n7\r\nthe end\r\n0\r\n\r\n"
"7\r\nthe end\r\n0\r\n\r\n"
noticed
