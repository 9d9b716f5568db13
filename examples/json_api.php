<?php
/**
 * A JSON API: routes, a body in JSON, a cookie, an upload, two workers that can be replaced at run time.
 *
 *   php -d extension=modules/swoole.so examples/json_api.php         PORT=9501 (0: the system chooses)
 *   curl -d '{"name":"Ann"}' http://127.0.0.1:9501/hello
 *   curl -i -b visits=4 http://127.0.0.1:9501/visits
 *   curl -F file=@README.md http://127.0.0.1:9501/upload
 *   kill -USR1 <the process id printed at the start>                 other workers, and no request is lost
 *
 * The workers share nothing: what one of them keeps in a variable, the other does not see.
 */
use Swoole\Http\{Request, Response, Server};

/** Ends a request with an error; caught where the route is called. */
final class Refused extends Exception {}

$routes = [
    'POST /hello' => function (Request $request): array {
        $body = json_decode($request->getContent(), true);
        return ['hello' => $body['name'] ?? throw new Refused('a name is missing', 400)];
    },
    'GET /visits' => function (Request $request, Response $response): array {
        $visits = (int) ($request->cookie['visits'] ?? 0) + 1; // null where a request has no cookies at all
        $response->cookie('visits', (string) $visits, time() + 86400, httponly: true, samesite: 'Lax');
        return ['visits' => $visits];
    },
    'POST /upload' => function (Request $request): array {
        $file = $request->files['file'] ?? throw new Refused('a file is missing', 400);
        // $file['tmp_name'] is removed with the request; move_uploaded_file() keeps it.
        return ['name' => $file['name'], 'bytes' => $file['size'], 'sha1' => sha1_file($file['tmp_name'])];
    },
];

$port = getenv('PORT');
$server = new Server('127.0.0.1', $port === false ? 9501 : (int) $port, SWOOLE_BASE);
$server->set(['worker_num' => 2, 'package_max_length' => 8 << 20]);
$server->on('start', function (Server $server): void {
    echo "listening on http://127.0.0.1:$server->port/ process $server->master_pid\n";
});
$server->on('request', function (Request $request, Response $response) use ($routes): void {
    try {
        $route = $routes["{$request->getMethod()} {$request->server['path_info']}"] ?? throw new Refused('no such route', 404);
        $answer = $route($request, $response);
    } catch (Refused $refused) {
        $response->status($refused->getCode());
        $answer = ['error' => $refused->getMessage()];
    }
    $response->header('Content-Type', 'application/json');
    $response->end(json_encode($answer) . "\n");
});
$server->start();
