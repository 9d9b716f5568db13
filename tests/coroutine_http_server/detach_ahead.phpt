--TEST--
Http\Response::detach() in a coroutine server: what has come behind the request is the first that the socket receives, by whatever method
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\{Channel, Socket};
use Swoole\Coroutine\Http\Server;
use function Swoole\Coroutine\run;

run(function () {
    $server = new Server('127.0.0.1');
    $go = new Channel(1);
    $server->handle('/', function ($request, $response) use ($go) {
        if (isset($request->get['later'])) {
            $go->pop(5);
        }
        $response->detach();
        $socket = $response->socket;
        $socket->setProtocol(['open_eof_check' => true, 'package_eof' => "\n"]);
        $all = match ($request->get['by']) {
            'recv' => [$socket->peek(3), $socket->recv(3, 5), $socket->recv(100, 5), $socket->checkLiveness()],
            'recvAll' => [$socket->recvAll(9, 5)],
            'recvWithBuffer' => [$socket->recvWithBuffer(4, 5), $socket->recvWithBuffer(5, 5)],
            'recvLine' => [$socket->recvLine(100, 5)],
            'recvPacket' => [$socket->recvPacket(5)],
            'readVectorAll' => $socket->readVectorAll([4, 5], 5),
        };
        // In turn with what comes when it is the program's already.
        $socket->send('more, please');
        echo json_encode([...$all, $socket->recv(100, 5), $socket->recv(100, 5)]), "\n";
        $socket->close();
    });
    Coroutine::create(fn () => $server->start());
    foreach (['recv', 'recvAll', 'recvWithBuffer', 'recvLine', 'recvPacket', 'readVectorAll', 'recv&later'] as $by) {
        $client = new Socket(AF_INET, SOCK_STREAM);
        $client->connect('127.0.0.1', $server->port, 5);
        $client->sendAll("GET /?by=$by HTTP/1.1\r\nHost: test\r\nConnection: upgrade\r\nUpgrade: mine\r\n\r\nthe rest\n");
        if ($by === 'recv&later') {
            $go->push(true);
        }
        $client->recv(100, 5);
        $client->send('and more');
        $client->shutdown(1);
        $client->recv(100, 5);
    }
    $server->shutdown();
});
?>
--EXPECT--
["the","the"," rest\n",true,"and more",""]
["the rest\n","and more",""]
["the ","rest\n","and more",""]
["the rest\n","and more",""]
["the rest\n","and more",""]
["the ","rest\n","and more",""]
["the","the"," rest\n",true,"and more",""]
