<?php
/**
 * A chain of callbacks in one request: ask an HTTP server, then Redis, then answer.
 *
 *   php -d extension=modules/swoole.so examples/callback_redis.php   PORT=9501, BACKEND_PORT=80, REDIS_PORT=6379
 *   curl http://127.0.0.1:9501/
 *
 * `make serve` starts this one with an HTTP server and a Redis of its own.
 */
use Swoole\Http\{Client, Request, Response, Server};
use Swoole\Redis;

$port = getenv('PORT');
$backend = (int) (getenv('BACKEND_PORT') ?: 80);
$store = (int) (getenv('REDIS_PORT') ?: 6379);

$server = new Server('127.0.0.1', $port === false ? 9501 : (int) $port, SWOOLE_BASE);
$server->set(['worker_num' => 1]);
$server->on('start', function (Server $server): void {
    echo "listening on http://127.0.0.1:$server->port/\n";
});
$server->on('request', function (Request $request, Response $response) use ($backend, $store): void {
    $fail = function (string $who, string $why) use ($response): void {
        $response->status(502);
        $response->end("$who: $why\n");
    };
    $cli = new Client('127.0.0.1', $backend);
    $cli->get('/', function (Client $cli) use ($response, $store, $fail): void {
        $cli->close(); // The answer stays readable.
        if ($cli->statusCode !== 200) {
            $fail('back end', $cli->errMsg ?: "status $cli->statusCode");
            return;
        }
        $redis = new Redis();
        $redis->connect('127.0.0.1', $store, function (Redis $redis, bool $connected) use ($response, $cli, $fail): void {
            if (!$connected) {
                $fail('redis', $redis->errMsg); // A connect that fails needs no close().
                return;
            }
            $redis->incr('visits', function (Redis $redis, int|false $visits) use ($response, $cli, $fail): void {
                if ($visits === false) {
                    $fail('redis', $redis->errMsg);
                } else {
                    $response->header('Content-Type', 'text/plain');
                    $response->end("Hello from Steelwool\nthe back end says: " . trim($cli->body) . "\nvisits: $visits\n");
                }
                $redis->close();
            });
        });
    });
});
$server->start();
