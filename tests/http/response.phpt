--TEST--
Status, headers, cookies, pieces, redirect and the end of a response
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        switch ($request->server['request_uri']) {
            case '/status':
                $response->status(418);
                break;
            case '/reason':
                $response->status(200, 'Very Fine');
                break;
            case '/headers':
                $response->header('x-small-name', 'formatted');
                $response->header('x-AS-it-is', 'kept', false);
                $response->header('X-List', ['one', 'two']);
                $response->header('x-gone', 'x');
                $response->header('X-Gone', null);
                $response->header('X-Number', 12);
                $response->setHeader('X-SMALL-NAME', 'replaced');
                $response->header('Content-Type', 'text/plain; charset=utf-8');
                break;
            case '/cookies':
                $response->cookie('plain', 'a b;c');
                $response->rawCookie('raw', 'a%20b');
                $response->cookie('root', 'v', 0, '/');
                $response->setCookie('all', 'v', 2000000000, '/p', 'example.org', true, true, 'Lax', 'High', true);
                $response->cookie('gone');
                break;
            case '/pieces':
                foreach (['one', 'two', 'three'] as $piece) {
                    $response->write($piece);
                    Co::sleep(0.001);
                }
                $response->end('end');
                return;
            case '/redirect':
                $response->redirect('/elsewhere?a=1');
                return;
            case '/moved':
                $response->redirect('/elsewhere', 301);
                return;
            case '/empty':
                $response->status(204);
                break;
        }
        $response->end("body\n");
    });
    return $server;
});
$client = $server->connect();
foreach (['/status', '/reason', '/headers', '/cookies', '/pieces', '/redirect', '/moved', '/empty', '/status'] as $target) {
    $answer = $client->request('GET', $target);
    echo "$target: $answer->status $answer->reason [", implode('|', $answer->chunks ?: [trim($answer->body)]), "]\n";
    foreach ($answer->headers as [$name, $value]) {
        if (!in_array($name, ['Server', 'Date', 'Connection'])) {
            echo "    $name: ", preg_replace(['/1970.*GMT/', '/Max-Age=[1-9]\d+/'], ['1970 GMT', 'Max-Age=N'], $value), "\n";
        }
    }
}
--EXPECT--
/status: 418 I'm a teapot [body]
    Content-Type: text/html
    Content-Length: 5
/reason: 200 Very Fine [body]
    Content-Type: text/html
    Content-Length: 5
/headers: 200 OK [body]
    X-Small-Name: replaced
    x-AS-it-is: kept
    X-List: one
    X-List: two
    X-Number: 12
    Content-Type: text/plain; charset=utf-8
    Content-Length: 5
/cookies: 200 OK [body]
    Set-Cookie: plain=a+b%3Bc
    Set-Cookie: raw=a%20b
    Set-Cookie: root=v; path=/
    Set-Cookie: all=v; expires=Wed, 18-May-2033 03:33:20 GMT; Max-Age=N; path=/p; domain=example.org; secure; HttpOnly; SameSite=Lax; Priority=High; Partitioned
    Set-Cookie: gone=deleted; expires=Thu, 01-Jan-1970 GMT; Max-Age=0
    Content-Type: text/html
    Content-Length: 5
/pieces: 200 OK [one|two|three|end]
    Content-Type: text/html
    Transfer-Encoding: chunked
/redirect: 302 Found []
    Location: /elsewhere?a=1
    Content-Type: text/html
    Content-Length: 0
/moved: 301 Moved Permanently []
    Location: /elsewhere
    Content-Type: text/html
    Content-Length: 0
/empty: 204 No Content []
/status: 418 I'm a teapot [body]
    Content-Type: text/html
    Content-Length: 5
