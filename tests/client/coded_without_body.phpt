--TEST--
Answers without a body that say how it is coded: to HEAD, 204, 304, empty ones; for both clients
--FILE--
<?php
use Swoole\Coroutine\Http\Client;
use Swoole\Coroutine\Socket;

Co\run(function () {
    $listener = new Socket(AF_INET, SOCK_STREAM, 0);
    $listener->bind('127.0.0.1', 0);
    $listener->listen();
    $port = $listener->getsockname()['port'];
    foreach (['gzip', 'deflate', 'br', 'zstd'] as $coding) {
        $answers = [
            'HEAD' => "200 OK\r\nContent-Length: 50\r\n",
            'GET' => "200 OK\r\nContent-Length: 0\r\n",
            'POST' => "200 OK\r\nTransfer-Encoding: chunked\r\n",
            'PUT' => "204 No Content\r\n",
            'DELETE' => "304 Not Modified\r\n",
        ];
        foreach ($answers as $method => $answer) {
            go(function () use ($listener, $answer, $coding) {
                $end = str_contains($answer, 'chunked') ? "0\r\n\r\n" : '';
                for ($count = 0; $count < 2; $count++) {
                    $connection = $listener->accept();
                    $connection->recv();
                    $connection->sendAll("HTTP/1.1 {$answer}Content-Encoding: $coding\r\n\r\n$end");
                }
            });
            $client = new Client('127.0.0.1', $port);
            $client->setMethod($method);
            $done = $client->execute('/');
            $told = new Swoole\Coroutine\Channel;
            $old = new Swoole\Http\Client('127.0.0.1', $port);
            $old->setMethod($method);
            $old->execute('/', fn () => $told->push(true));
            $told->pop();
            $what = fn ($of) => "$of->statusCode $of->errCode '$of->body'";
            $expected = (int) $answer . " 0 ''";
            if (!$done || $what($client) !== $expected || $what($old) !== $expected) {
                echo "$coding, $method: ", $what($client), '; ', $what($old), "\n";
            }
            $old->close();
        }
    }
    echo "all of them\n";
});
?>
--EXPECT--
all of them
