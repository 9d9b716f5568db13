--TEST--
Options let through what is refused or left out by default, and limit a head
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set([
        'worker_num' => 1,
        'http_raw_target' => true,
        'http_any_method' => true,
        'http_underscores_in_headers' => true,
        'http_max_headers' => 5,
        'http_max_header_size' => '1K',
    ]);
    $server->on('request', function ($request, $response) {
        $fields = array_diff_key($request->header, ['host' => 1, 'connection' => 1]);
        $response->end("{$request->getMethod()} {$request->server['request_uri']} " . json_encode([$request->get, $fields], JSON_UNESCAPED_UNICODE));
    });
    return $server;
});
echo $server->connect()->request('BREW', '/käse?q=€'), "\n";
echo $server->get('/', ['X_Y' => 1, 'X-Y' => 2, 'content_length' => 3]), "\n";
echo 'not UTF-8: ', $server->get("/k\xe4se")->status, "\n";
echo 'CONNECT: ', $server->connect()->request('CONNECT', 'h:1')->status, "\n";
foreach ([3, 4] as $n) {
    $fields = array_combine(array_map(fn ($i) => "X-$i", range(1, $n)), range(1, $n));
    echo $n + 2, ' fields: ', $server->get('/', $fields)->status, "\n";
}
$size = strlen("GET / HTTP/1.1\r\nHost: test\r\nX: \r\nConnection: close\r\n\r\n");
echo '1024 bytes: ', $server->get('/', ['X' => str_repeat('x', 1024 - $size)])->status, "\n";
echo '1025 bytes: ', $server->get('/', ['X' => str_repeat('x', 1025 - $size)])->status, "\n";
echo 'long target: ', $server->get('/' . str_repeat('x', 1025))->status, "\n";

echo "- values that cannot be\n";
$other = new Swoole\Http\Server('127.0.0.1', 0);
foreach (['http_max_headers' => [0, 16384], 'http_max_header_size' => [511, 65536]] as $option => $values) {
    foreach ($values as $value) {
        try {
            $other->set([$option => $value]);
            echo "$option $value: taken\n";
        } catch (ValueError $error) {
            echo $error->getMessage(), "\n";
        }
    }
}
?>
--EXPECT--
200 BREW /käse [{"q":"€"},[]]
200 GET / [null,{"x_y":"1","x-y":"2","content_length":"3"}]
not UTF-8: 400
CONNECT: 501
5 fields: 200
6 fields: 431
1024 bytes: 200
1025 bytes: 431
long target: 414
- values that cannot be
Swoole\Server::set(): option 'http_max_headers' must be between 1 and 16383
Swoole\Server::set(): option 'http_max_headers' must be between 1 and 16383
Swoole\Server::set(): option 'http_max_header_size' must be between 512 and 65535
Swoole\Server::set(): option 'http_max_header_size' must be between 512 and 65535
