--TEST--
A file, or a part of it, is sent as the body; a missing one leaves the response open
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$file = '/tmp/steelwool-sendfile-' . getmypid() . '.css';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $ok = $response->sendfile($request->get['file'], $request->get['offset'] ?? 0, $request->get['length'] ?? 0);
        if (!$ok) {
            $response->status(404);
            $response->end('no such file');
        }
    });
    return $server;
});
file_put_contents($file, $content = random_bytes(3_000_000));
$client = $server->connect();
$show = function (string $query, string $expected) use ($client, $file) {
    $answer = $client->request('GET', "/?file=$file$query");
    echo $answer->status, ' ', $answer->header('Content-Type'), ' ', strlen($answer->body), ' ', $answer->body === $expected ? 'same' : 'different', "\n";
};
$show('', $content);
$show('&offset=1000000', substr($content, 1000000));
$show('&offset=5&length=10', substr($content, 5, 10));
$show('&offset=4000000', 'no such file');
$show('&length=4000000', 'no such file');
echo $client->request('GET', '/?file=/nonexistent'), "\n";
echo $client->request('GET', '/?file=/tmp'), "\n";
$answer = $client->request('HEAD', "/?file=$file");
echo 'HEAD: ', $answer->header('Content-Length'), " '$answer->body'\n";
file_put_contents($file, '');
$show('', '');
unlink($file);
echo str_replace($file, 'FILE', $server->stop());
--EXPECT--
200 text/css 3000000 same
200 text/css 2000000 same
200 text/css 10 same
404 text/html 12 same
404 text/html 12 same
404 no such file
404 no such file
HEAD: 3000000 ''
200 text/css 0 same

Warning: Swoole\Http\Response::sendfile(): cannot send the file 'FILE': offset or length lies outside of it in http/sendfile.php on line 8

Warning: Swoole\Http\Response::sendfile(): cannot send the file 'FILE': offset or length lies outside of it in http/sendfile.php on line 8

Warning: Swoole\Http\Response::sendfile(): cannot send the file '/nonexistent': No such file or directory in http/sendfile.php on line 8

Warning: Swoole\Http\Response::sendfile(): cannot send the file '/tmp': it is not a regular file in http/sendfile.php on line 8
