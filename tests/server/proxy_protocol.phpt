--TEST--
open_proxy_protocol: a PROXY header says who the client is, before HTTP and before TLS; a connection without one is closed
--SKIPIF--
<?php
extension_loaded('openssl') || die('skip the client needs openssl');
?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
$dir = certificates(['server' => 'localhost']);
$server = serve(function () use ($dir) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'open_proxy_protocol' => true]);
    $server->on('request', fn ($request, $response) => $response->end($request->server['remote_addr'] . ' ' . $request->server['remote_port']));
    $secure = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP | SWOOLE_SSL);
    $secure->set(['open_http_protocol' => true, 'open_proxy_protocol' => true, 'ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key"]);
    $raw = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $raw->set(['open_http_protocol' => false, 'open_proxy_protocol' => true]);
    $raw->on('connect', fn ($server, $fd) => print('connect ' . $server->getClientInfo($fd)['remote_ip'] . "\n"));
    $raw->on('receive', fn ($server, $fd, $reactor, $data) => $server->send($fd, $data));
    return $server;
});
$binary = fn (int $command, int $family, string $rest) => "\r\n\r\n\0\r\nQUIT\n" . chr(0x20 | $command) . chr($family) . pack('n', strlen($rest)) . $rest;
$v4 = inet_pton('192.0.2.7') . inet_pton('192.0.2.8') . pack('nn', 1234, 443);
foreach ([
    "PROXY TCP4 192.0.2.1 192.0.2.2 5678 443\r\n",
    "PROXY TCP6 2001:db8::1 ::1 5678 443\r\n",
    $binary(1, 0x11, $v4),
    $binary(1, 0x11, $v4 . "\x04\0\x02ab"),
    $binary(1, 0x21, inet_pton('2001:db8::2') . inet_pton('::1') . pack('nn', 99, 443)),
] as $header) {
    echo $server->connect()->send($header)->request('GET', '/', ['Connection' => 'close']), "\n";
}
// The proxy itself: it is who it is.
foreach (["PROXY UNKNOWN\r\n", $binary(0, 0, '')] as $header) {
    echo preg_replace('/ \d+$/', ' PORT', $server->connect()->send($header)->request('GET', '/')), "\n";
}
$client = $server->connect(1)->send("PROXY TCP4 192.0.2.3 192.0.2.2 5678 443\r\n");
echo tls($client, ['cafile' => "$dir/ca.crt", 'peer_name' => 'localhost'])->request('GET', '/'), "\n";
$client = $server->connect(2);
// In single bytes, with the first words behind it.
foreach (str_split("PROXY TCP4 192.0.2.4 192.0.2.2 5678 443\r\n") as $byte) {
    $client->send($byte);
}
echo $client->send('hello')->read(5), "\n";
// No header, a malformed one, one that is too long.
foreach (["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "PROXY TCP4 1.2.3 4.5.6.7 1 2\r\n", 'PROXY ' . str_repeat('x', 200), $binary(1, 0x11, 'short')] as $bytes) {
    $client = $server->connect();
    $client->send($bytes);
    var_dump(@fread($client->socket, 1));
}
$output = $server->stop();
var_dump(preg_match('/WARNING\tthe connection does not begin with a PROXY header, session#\d+, remote_addr=<127.0.0.1:\d+>/', $output));
echo preg_replace('/^\[log\].*\n/m', '', $output);
?>
--EXPECT--
200 192.0.2.1 5678
200 2001:db8::1 5678
200 192.0.2.7 1234
200 192.0.2.7 1234
200 2001:db8::2 99
200 127.0.0.1 PORT
200 127.0.0.1 PORT
200 192.0.2.3 5678
hello
string(0) ""
string(0) ""
string(0) ""
string(0) ""
int(1)
connect 192.0.2.4
