--TEST--
Http\Client: the host may be the path of a Unix socket
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

$peer = http_peer(unix: true);
$cli = new Swoole\Http\Client("unix:$peer->path");
var_dump($cli->type === SWOOLE_SOCK_UNIX_STREAM);
$cli->get('/echo', function ($cli) {
    echo $cli->statusCode, "\n", $cli->body;
    $cli->close();
});
?>
--EXPECT--
bool(true)
200
GET /echo HTTP/1.1
Host: localhost
Connection: keep-alive
Accept-Encoding: gzip, deflate, br, zstd
