--TEST--
A fatal error in a request, or in a client's callback, whoever holds the response, answers with 500 and leaves others alone
--FILE--
<?php
require __DIR__ . '/../include/server.php';
class Proxy
{
    public function __construct(private Swoole\Http\Response $response)
    {
    }

    public function ask(int $port): void
    {
        $client = new Swoole\Http\Client('127.0.0.1', $port);
        $client->get('/fine', [$this, 'answer']);
    }

    public function answer($client): void
    {
        eval('class Closure {}');
    }
}
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) use ($server) {
        switch ($request->server['request_uri']) {
            case '/fatal':
                $held = $response;
                eval('class Closure {}');
                break;
            case '/callback':
                $client = new Swoole\Http\Client('127.0.0.1', $server->port);
                $client->get('/fine', function ($client) use ($response) {
                    eval('class Closure {}');
                });
                return;
            case '/object':
                // The callback has its response through an object only.
                (new Proxy($response))->ask($server->port);
                return;
            case '/nested':
                $answer = fn () => $response->end('never');
                $client = new Swoole\Http\Client('127.0.0.1', $server->port);
                $client->get('/fine', function ($client) use ($answer) {
                    eval('class Closure {}');
                });
                return;
        }
        $response->end('fine');
    });
    return $server;
});
foreach (['/fatal', '/fine', '/callback', '/fine', '/object', '/fine', '/nested', '/fine'] as $path) {
    $answer = $server->get($path);
    echo "$path: $answer->status $answer->body\n";
}
echo preg_replace('~ in \S+ on line \d+| in \S+\(.*~', '', $server->stop());
?>
--EXPECTF--
/fatal: 500 
/fine: 200 fine
/callback: 500 
/fine: 200 fine
/object: 500 
/fine: 200 fine
/nested: 500 
/fine: 200 fine

Fatal error: Cannot %Sdeclare class Closure%S

Fatal error: Cannot %Sdeclare class Closure%S

Fatal error: Cannot %Sdeclare class Closure%S

Fatal error: Cannot %Sdeclare class Closure%S
