--TEST--
Several requests at once in one worker: locals are each request's own, what all can reach is shared
--FILE--
<?php
require __DIR__ . '/../include/server.php';
class Shared
{
    public static ?string $user = null;
}
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $local = $request->get['user'];
        Shared::$user = $local;
        Co::getContext()['user'] = $local;
        Co::sleep($local === 'Ann' ? 0.05 : 0.001);
        $response->end(json_encode(['local' => $local, 'context' => Co::getContext()['user'], 'request' => $request->get['user'], 'static' => Shared::$user]));
    });
    return $server;
});
$ann = $server->connect()->send("GET /?user=Ann HTTP/1.1\r\nHost: t\r\n\r\n");
// Bob comes while Ann's request waits.
$bob = $server->connect()->send("GET /?user=Bob HTTP/1.1\r\nHost: t\r\n\r\n");
echo 'Bob: ', $bob->answer()->body, "\n";
// The static is the last writer's: one user's data reaches another's request.
echo 'Ann: ', $ann->answer()->body, "\n";
?>
--EXPECT--
Bob: {"local":"Bob","context":"Bob","request":"Bob","static":"Bob"}
Ann: {"local":"Ann","context":"Ann","request":"Ann","static":"Bob"}
