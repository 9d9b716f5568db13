--TEST--
A fatal error in the user error handler of one request does not take the handler away from the others, also not from one that waits in it
--FILE--
<?php
// BASE only: in PROCESS mode a fatal error has its worker replaced, and with it what the others share.
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $heard = [];
        Co::getContext()['hear'] = function (string $text) use (&$heard) {
            $heard[] = $text;
        };
        $path = $request->server['request_uri'];
        trigger_error($path);
        if ($path === '/waits') {
            trigger_error('again');
        }
        $response->end(implode(', ', $heard));
    });
    $server->on('workerStart', function () {
        $waiting = new Swoole\Coroutine\Channel();
        set_error_handler(function (int $level, string $text) use ($waiting) {
            (Co::getContext()['hear'])($text);
            match ($text) {
                '/waits' => $waiting->pop(),
                '/fatal' => eval('class Closure {}'),
                '/go-on' => $waiting->push(1),
                default => null,
            };
            return true;
        });
    });
    return $server;
});
$one = $server->connect();
$one->send("GET /waits HTTP/1.1\r\nHost: test\r\n\r\n");
foreach (['/fine', '/fatal', '/fine', '/go-on', '/fine'] as $path) {
    $answer = $server->get($path);
    echo "$path: $answer->status $answer->body\n";
}
echo '/waits: ', $one->answer(), "\n";
echo preg_replace('~ in \S+ on line \d+| in \S+\(.*~', '', $server->stop());
?>
--EXPECTF--
/fine: 200 /fine
/fatal: 500 
/fine: 200 /fine
/go-on: 200 /go-on
/fine: 200 /fine
/waits: 200 /waits, again

Fatal error: Cannot %Sdeclare class Closure%S
