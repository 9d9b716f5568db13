--TEST--
Many streams of one connection: answered in any order, written as fast as the client's windows allow, given up one by one
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http2.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_http2_protocol' => true, 'socket_buffer_size' => 100000, 'http2_max_concurrent_streams' => 4]);
    $gates = [];
    $written = 0;
    $server->on('request', function (Swoole\Http\Request $request, Swoole\Http\Response $response) use (&$gates, &$written) {
        $path = $request->server['path_info'];
        $gate = function (string $name) use (&$gates) {
            return $gates[$name] ??= new Swoole\Coroutine\Channel(1);
        };
        switch ($path) {
            case '/wait':
                while (!$gate($request->get['for'])->pop(0.01) && $response->isWritable());
                return $response->end("waited for {$request->get['for']}");
            case '/open':
                $gate($request->get['for'])->push(true);
                return $response->end('opened');
            case '/flow':
                for ($part = 0; $part < 5; $part++) {
                    $written += (int) $response->write(str_repeat((string) $part, 60000));
                }
                return $response->end();
            case '/written':
                return $response->end((string) $written);
            case '/given-up':
                $response->write('begin');
                while ($response->isWritable()) {
                    Swoole\Coroutine::sleep(0.001);
                }
                echo 'given up, write says ', json_encode($response->write('more')), "\n";
                return;
            case '/ping':
                return $response->end(json_encode($response->ping()));
        }
        $response->end('hello');
    });
    return $server;
});

$peer = new Http2Peer($server->connect());
$first = $peer->request('/wait?for=a');
$second = $peer->request('/wait?for=b');
echo $peer->answer($peer->request('/')), "\n";
$peer->request('/open?for=b');
echo $peer->answer($second), "\n";
$peer->request('/open?for=a');
echo $peer->answer($first), "\n";

// More at once than the server allows are refused, and cost nobody else anything.
$open = array_map(fn ($name) => $peer->request("/wait?for=$name"), ['c', 'd', 'e', 'f']);
echo $peer->answer($peer->request('/')), "\n";
$peer->reset($open[0])->reset($open[1])->reset($open[2])->reset($open[3]);
// Those that were given up count until the program has seen it.
$answer = fn () => $peer->answer($peer->request('/'));
echo eventually(fn () => ($said = $answer()) === 'RST_STREAM REFUSED_STREAM' ? null : $said), "\n";

// A PING of the server's program.
$ping = $peer->request('/ping');
$frames = [(string) $peer->read(), (string) $peer->read(), (string) $peer->read()];
sort($frames);
echo implode(', ', $frames), "\n";

// The window of this stream is small: two parts fit into what may wait, then the program waits in write(), and others go on.
$slow = new Http2Peer($server->connect(), [4 => 10]);
$stream = $slow->request('/flow');
echo $slow->read(), ', ', $slow->read(), "\n";
echo $peer->answer($peer->request('/written')), "\n";
$slow->window(0, 1 << 20);
$body = '';
$slow->window($stream, 299990);
do {
    $frame = $slow->read();
    $body .= $frame?->payload;
} while ($frame && !$frame->ends());
echo $peer->answer($peer->request('/written')), "\n";
echo strlen($body) + 10, ' ', substr(count_chars($body, 3), 0, 5), "\n";

// Who resets a stream is seen by its program.
$stream = $slow->request('/given-up');
$slow->window($stream, 100);
echo $slow->read(), ', ', $slow->read(), "\n";
$slow->reset($stream);
$server->waitFor('/given up, write/');

// And a connection that dies has all of its streams given up.
$dies = new Http2Peer($server->connect());
$dies->request('/given-up');
$dies->request('/given-up');
for ($parts = 0; $parts < 2; $parts += $dies->read()->type === Frame::DATA ? 1 : 0);
unset($dies);
$server->waitFor('/(given up.*){3}/s');
echo $peer->answer($peer->request('/')), "\n";
echo $server->stop();
?>
--EXPECT--
HEADERS 200, DATA 'hello' end
HEADERS 200, DATA 'waited for b' end
HEADERS 200, DATA 'waited for a' end
RST_STREAM REFUSED_STREAM
HEADERS 200, DATA 'hello' end
DATA 'true' end, HEADERS 200, PING
HEADERS 200, DATA '0000000000'
HEADERS 200, DATA '2' end
HEADERS 200, DATA '5' end
300000 01234
HEADERS 200, DATA 'begin'
HEADERS 200, DATA 'hello' end
given up, write says false
given up, write says false
given up, write says false
