--TEST--
Http\Client: get() returns at once, the callback gets the client with the answer
--FILE--
<?php
require __DIR__ . '/../include/http_peer.php';

$peer = http_peer();

$cli = new Swoole\Http\Client('127.0.0.1', $peer->port);
$started = $cli->get('/echo?a=1', function (Swoole\Http\Client $cli) use ($peer) {
    var_dump($cli->statusCode, $cli->errCode, $cli->errMsg, $cli->headers, $cli->isConnected());
    echo str_replace($peer->port, 'PORT', $cli->body);
    var_dump($cli->close(), $cli->isConnected(), $cli->close());
});
var_dump($started, $cli->isConnected());
echo "end of script\n";
?>
--EXPECT--
bool(true)
bool(false)
end of script
int(200)
int(0)
string(0) ""
array(1) {
  ["content-length"]=>
  string(3) "115"
}
bool(true)
GET /echo?a=1 HTTP/1.1
Host: 127.0.0.1:PORT
Connection: keep-alive
Accept-Encoding: gzip, deflate, br, zstd

bool(true)
bool(false)
bool(false)
