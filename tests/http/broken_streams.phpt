--TEST--
A stream whose handler fails, ends by exit or loses a part never looks complete; one that was ended, or whose handler returned, does
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$file = '/tmp/steelwool-cut-' . getmypid();
$program = fn (bool $coroutines) => function () use ($coroutines) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'enable_coroutine' => $coroutines, 'socket_buffer_size' => 1 << 20, 'max_wait_time' => 0]);
    $server->on('request', function ($request, $response) {
        $how = $request->get['how'];
        if ($how === 'file') {
            ftruncate($handle = fopen($request->get['name'], 'w'), 50_000_000);
            $response->sendfile($request->get['name']);
            ftruncate($handle, 1000);
            return;
        }
        if (isset($request->get['length'])) {
            $response->header('Content-Length', $request->get['length']);
        }
        $response->write('begun');
        switch ($how) {
            case 'returns':
            case 'short':
                return;
            case 'ends':
                $response->end('.');
                return;
            case 'short_end':
                $response->end('');
                return;
            case 'exit':
                exit(3);
            case 'throws':
                throw new Exception('on purpose');
            case 'fatal':
                eval('class Twice {} class Twice {}');
                return;
            case 'memory':
                str_repeat('x', 1 << 31);
                return;
            case 'hangs':
                Co::sleep(100);
                return;
            case 'closes':
                $response->close();
                return;
            case 'go_throws':
                go(function () use ($response) {
                    Co::sleep(0.001);
                    throw new Exception('in a coroutine');
                });
                return;
            case 'go_exits':
                go(function () use ($response) {
                    Co::sleep(0.001);
                    exit(4);
                });
                return;
            case 'go_forgets':
                go(function () use ($response) {
                    Co::sleep(0.001);
                    $response->write('more');
                });
                return;
            case 'go_ends':
                go(function () use ($response) {
                    Co::sleep(0.001);
                    $response->end('.');
                });
                return;
            case 'refused':
                $taken = 0;
                for ($i = 0; $i < 200; $i++) {
                    $taken += (int) $response->write(str_repeat('x', 100_000));
                }
                $ended = $response->end('last');
                echo $taken < 200 ? 'a part was refused' : 'all was taken', ', end(): ', json_encode($ended), ', error ', swoole_last_error(), "\n";
                return;
            case 'canceled':
                $cid = Co::getCid();
                go(function () use ($cid) {
                    Co::sleep(0.1);
                    Co::cancel($cid);
                });
                while ($response->write(str_repeat('x', 1_000_000)));
                $later = [$response->write('again'), $response->end('last')];
                echo 'after the cancel: ', json_encode($later), "\n";
                return;
        }
    });
    return $server;
};
$server = serve($program(true));
$other = serve($program(true));
$blocking = serve($program(false));

/** How the answer ends for a client: complete, cut or reset. */
function ending(ServerProcess $server, string $query, string $version): string
{
    $client = $server->connect()->send("GET /?how=$query HTTP/$version\r\nHost: t\r\nConnection: close\r\n\r\n");
    // These are over before the client reads anything.
    match (strtok($query, '&')) {
        'refused' => $server->waitFor('/part was refused/'),
        'canceled' => $server->waitFor('/after the cancel/'),
        default => null,
    };
    [$all, $end] = rest($client);
    [$head, $body] = explode("\r\n\r\n", $all, 2) + ['', ''];
    if ($end === 'reset') {
        return $end;
    }
    if (stripos($head, 'chunked')) {
        return str_ends_with($body, "\r\n0\r\n\r\n") ? 'complete' : 'cut';
    }
    if (preg_match('/Content-Length: (\d+)/', $head, $match)) {
        return strlen($body) === (int) $match[1] ? 'complete' : 'cut';
    }
    return $all === '' ? 'nothing' : 'complete';
}

/** What is left to be read, and how it ends. */
function rest(Client $client): array
{
    $all = '';
    while (!str_ends_with($all, "\r\n0\r\n\r\n") && ($part = (string) @fread($client->socket, 1 << 20)) !== '') {
        $all .= $part;
    }
    // After an orderly end one can still send.
    return [$all, feof($client->socket) && @fwrite($client->socket, 'x') === false ? 'reset' : 'end'];
}

foreach (['returns', 'ends', 'go_ends', 'exit', 'throws', 'closes', 'go_throws', 'go_exits', 'go_forgets', 'fatal', 'memory'] as $how) {
    echo "$how: ", ending($server, $how, '1.1'), ', HTTP/1.0: ', ending($server, $how, '1.0'), "\n";
}
echo 'short: ', ending($server, 'short&length=9', '1.1'), ', ended: ', ending($server, 'short_end&length=9', '1.0'), "\n";
echo 'not short: ', ending($server, 'exit&length=5', '1.1'), ', cut at its length: ', ending($server, 'ends&length=5', '1.1'), "\n";
echo 'refused: ', ending($blocking, 'refused', '1.1'), "\n";
echo 'canceled: ', ending($server, 'canceled', '1.1'), "\n";
echo 'file: ', ending($server, "file&name=$file", '1.1') === 'complete' ? 'complete' : 'not complete', "\n";
unlink($file);
$hang = fn (ServerProcess $server, string $version) => [$client = $server->connect(), $client->send("GET /?how=hangs HTTP/$version\r\nHost: t\r\n\r\n")->read(40)][0];
$hanging = [$hang($server, '1.1'), $hang($server, '1.0')];
$log = array_filter(explode("\n", $server->stop()), fn ($line) => str_starts_with($line, '[log]') || str_starts_with($line, 'after'));
echo implode("\n", preg_replace('/session#\d+ \([^)]*\)/', 'CLIENT', $log)), "\n";
echo preg_replace('/session#\d+ \([^)]*\)/', 'CLIENT', $blocking->stop()), "\n";
$killed = $hang($other, '1.0');
$other->signal('KILL');
$other->wait();
foreach ([...$hanging, $killed] as $client) {
    echo 'stopped or killed: ', rest($client)[1], "\n";
}
?>
--EXPECT--
returns: complete, HTTP/1.0: complete
ends: complete, HTTP/1.0: complete
go_ends: complete, HTTP/1.0: complete
exit: cut, HTTP/1.0: reset
throws: cut, HTTP/1.0: reset
closes: cut, HTTP/1.0: reset
go_throws: cut, HTTP/1.0: reset
go_exits: cut, HTTP/1.0: reset
go_forgets: cut, HTTP/1.0: reset
fatal: cut, HTTP/1.0: reset
memory: cut, HTTP/1.0: reset
short: cut, ended: cut
not short: complete, cut at its length: complete
refused: cut
canceled: cut
file: not complete
[log] WARNING	GET /?how=exit: the answer breaks off before its end, since its handler called exit(3)
[log] WARNING	GET /?how=exit: the answer breaks off before its end, since its handler called exit(3)
[log] WARNING	GET /?how=throws: the answer to CLIENT breaks off before its end, since its handler failed, or nobody ended it
[log] WARNING	GET /?how=throws: the answer to CLIENT breaks off before its end, since its handler failed, or nobody ended it
[log] WARNING	GET /?how=go_throws: the answer breaks off before its end, since nobody called end() of its response
[log] WARNING	GET /?how=go_throws: the answer breaks off before its end, since nobody called end() of its response
[log] WARNING	GET /?how=go_exits: the answer breaks off before its end, since nobody called end() of its response
[log] WARNING	GET /?how=go_exits: the answer breaks off before its end, since nobody called end() of its response
[log] WARNING	GET /?how=go_forgets: the answer breaks off before its end, since nobody called end() of its response
[log] WARNING	GET /?how=go_forgets: the answer breaks off before its end, since nobody called end() of its response
[log] WARNING	GET /?how=fatal: the answer to CLIENT breaks off before its end, since its handler failed, or nobody ended it
[log] WARNING	GET /?how=fatal: the answer to CLIENT breaks off before its end, since its handler failed, or nobody ended it
[log] WARNING	GET /?how=memory: the answer to CLIENT breaks off before its end, since its handler failed, or nobody ended it
[log] WARNING	GET /?how=memory: the answer to CLIENT breaks off before its end, since its handler failed, or nobody ended it
[log] WARNING	GET /?how=short&length=9: the answer to CLIENT breaks off before its end, since it is 4 bytes shorter than its Content-Length
[log] WARNING	GET /?how=short_end&length=9: the answer to CLIENT breaks off before its end, since it is 4 bytes shorter than its Content-Length
[log] WARNING	GET /?how=canceled: the answer to CLIENT breaks off before its end, since a part of it was refused, because too much waited for the client already
after the cancel: [false,false]
[log] WARNING	the answer to CLIENT breaks off before its end, since its file is shorter than it was, or cannot be read
[log] WARNING	worker exit timeout, forced termination
[log] WARNING	GET /?how=refused: the answer to CLIENT breaks off before its end, since a part of it was refused, because too much waited for the client already
a part was refused, end(): false, error 1009

stopped or killed: end
stopped or killed: reset
stopped or killed: reset
