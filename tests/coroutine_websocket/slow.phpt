--TEST--
Who does not receive holds up who sends, on both sides, and nothing is lost
--FILE--
<?php
use Swoole\Coroutine\Channel;
use Swoole\Coroutine\Http\{Client, Server};

use function Swoole\Coroutine\{go, run};

const COUNT = 400;
$resident = fn () => (int) preg_replace('/.*^VmRSS:\s+(\d+).*/ms', '$1', file_get_contents('/proc/self/status')) >> 10;

run(function () use ($resident) {
    [$may, $done] = [new Channel(1), new Channel(1)];
    $server = new Server('127.0.0.1', 0);
    $server->handle('/', function ($request, $response) use ($may, $done) {
        $response->upgrade();
        $may->pop();
        for ($i = 0; ($frame = $response->recv()) && $frame->data !== 'now you'; $i++) {
            if (strlen($frame->data) !== 1 << 17 || (int) $frame->data !== $i) {
                echo "message $i is another one\n";
            }
        }
        $done->push($i);
        for ($sent = 0; $sent < COUNT && $response->push(str_pad($sent, 1 << 17)); $sent++);
        $done->push($sent);
        $response->recv();
    });
    go(fn () => $server->start());
    $client = new Client('127.0.0.1', $server->port);
    $client->upgrade('/');
    $before = $resident();
    $sent = 0;
    go(function () use ($client, &$sent) {
        for (; $sent < COUNT && $client->push(str_pad($sent, 1 << 17)); $sent++);
        $client->push('now you');
    });
    // Until no more goes in.
    for ($seen = -1; $seen !== $sent; Co::sleep(0.2)) {
        $seen = $sent;
    }
    var_dump($sent < COUNT, $resident() - $before < 20);
    $may->push(true);
    var_dump($done->pop());
    for ($i = 0; $i < COUNT; $i++) {
        if ($i === 0) {
            // The server has sent what fits, and waits.
            var_dump($done->pop(0.2), $resident() - $before < 20);
        }
        if ((int) $client->recv()->data !== $i) {
            echo "answer $i is another one\n";
        }
    }
    var_dump($done->pop());
    $client->close();
    $server->shutdown();
});
?>
--EXPECT--
bool(true)
bool(true)
int(400)
bool(false)
bool(true)
int(400)
