--TEST--
A response that is never answered becomes a 500; one that is kept can be answered later
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $kept = [];
    $server->on('request', function ($request, $response) use (&$kept) {
        switch ($request->server['request_uri']) {
            case '/never':
                return;
            case '/half':
                $response->write('half');
                return;
            case '/coroutine':
                go(function () use ($response) {
                    Co::sleep(0.01);
                    $response->end('later');
                });
                return;
            case '/keep':
                $kept['r'] = $response;
                return;
            case '/answer':
                var_dump($kept['r']->isWritable(), $kept['r']->end('answered by another'));
                unset($kept['r']);
                break;
            case '/kept':
                $response->end((string) count($kept));
                return;
            case '/open':
                $response->end(json_encode($kept['r']->isWritable()));
                return;
            case '/release':
                $kept = [];
                break;
            case '/detach':
                $response->detach();
                var_dump($response->isWritable(), @$response->end('no'));
                $later = Swoole\Http\Response::create($response->fd);
                var_dump($later->fd === $response->fd, $later->end('detached'), Swoole\Http\Response::create(12345));
                return;
        }
        $response->end('ok');
    });
    return $server;
});
$other = $server->connect();
$keep = function () use ($server, $other) {
    $client = $server->connect()->send("GET /keep HTTP/1.1\r\nHost: t\r\n\r\n");
    eventually(fn () => $other->request('GET', '/kept')->body === '1');
    return $client;
};
echo 'never: ',$server->get('/never'), "\n";
echo 'half: ', $server->get('/half'), "\n";
echo 'coroutine: ', $server->get('/coroutine'), "\n";
echo 'detach: ', $server->get('/detach'), "\n";

$waiting = $keep();
echo 'answer: ', $other->request('GET', '/answer'), "\n";
echo 'keep: ', $waiting->answer(), "\n";

echo "- the last reference goes without an answer\n";
$waiting = $keep();
echo $other->request('GET', '/release'), "\n";
echo 'keep: ', $waiting->answer(), "\n";

echo "- the client goes before the answer\n";
$waiting = $keep();
echo $other->request('GET', '/'), "\n";
$waiting->close();
eventually(fn () => $other->request('GET', '/open')->body === 'false');
echo $other->request('GET', '/answer'), "\n";
echo $server->stop();
?>
--EXPECT--
never: 500 
half: 200 half
coroutine: 200 later
detach: 200 detached
answer: 200 ok
keep: 200 answered by another
- the last reference goes without an answer
200 ok
keep: 500 
- the client goes before the answer
200 ok
200 ok
[log] WARNING	GET /never: answered with 500, since nobody called end() of its response
bool(false)
bool(false)

Warning: Swoole\Http\Response::create(): session#12345 has no response that waits to be given in http/unanswered.php on line 40
bool(true)
bool(true)
bool(false)
bool(true)
bool(true)
[log] WARNING	GET /keep: answered with 500, since nobody called end() of its response
bool(false)
bool(false)
