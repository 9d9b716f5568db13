--TEST--
Http\Client: a chunked body of a million bytes arrives whole, a large one is sent whole
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

$peer = http_peer();

$cli = new Swoole\Http\Client('127.0.0.1', $peer->port);
$cli->get('/large', function ($cli) {
    var_dump($cli->body === str_repeat('x', 1000000));
    $data = random_bytes(3000000);
    $cli->post('/echo', $data, function ($cli) use ($data) {
        var_dump(str_ends_with($cli->body, "\r\n\r\n$data"));
        $cli->close();
    });
});
?>
--EXPECT--
bool(true)
bool(true)
