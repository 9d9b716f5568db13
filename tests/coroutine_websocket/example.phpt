--TEST--
WebSocket with coroutines on both sides: upgrade(), recv() and push()
--FILE--
<?php
use Swoole\Coroutine\Http\{Client, Server};
use Swoole\WebSocket\{CloseFrame, Frame};

use function Swoole\Coroutine\{go, run};

run(function () {
    $server = new Server('127.0.0.1', 0);
    $server->handle('/chat', function ($request, $response) {
        if (!$response->upgrade()) {
            return;
        }
        while (true) {
            $frame = $response->recv();
            if ($frame === '' || $frame === false) {
                echo "server: the client is gone\n";
                break;
            }
            if ($frame->data === 'bye') {
                $response->disconnect(4000, 'as you like');
                break;
            }
            $response->push("you said: $frame->data");
        }
    });
    go(fn () => $server->start());

    $client = new Client('127.0.0.1', $server->port);
    var_dump($client->upgrade('/chat'), $client->getStatusCode());
    $client->push('hello');
    echo $client->recv()->data, "\n";
    $frame = new Frame;
    $frame->data = 'a frame';
    $client->push($frame);
    $answer = $client->recv();
    var_dump($answer instanceof Frame, $answer->opcode === WEBSOCKET_OPCODE_TEXT, $answer->finish, $answer->data);
    $client->close();

    $client->set(['open_websocket_close_frame' => true]);
    $client->upgrade('/chat');
    $client->push('bye');
    $end = $client->recv();
    var_dump($end instanceof CloseFrame, $end->code, $end->reason);
    var_dump($client->recv(), $client->connected);

    // A page is no WebSocket.
    $client->get('/chat');
    echo $client->getStatusCode(), "\n";
    var_dump($client->upgrade('/elsewhere'), $client->getStatusCode(), @$client->push('hello'), $client->errCode === SWOOLE_ERROR_WEBSOCKET_HANDSHAKE_FAILED);
    $server->shutdown();
});
?>
--EXPECT--
bool(true)
int(101)
you said: hello
bool(true)
bool(true)
bool(true)
string(17) "you said: a frame"
server: the client is gone
bool(true)
int(4000)
string(11) "as you like"
string(0) ""
bool(false)
400
bool(true)
int(404)
bool(false)
bool(true)
