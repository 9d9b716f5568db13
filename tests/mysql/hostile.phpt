--TEST--
Swoole\MySQL against servers that ask again and again, want files, send without an end: each is told, none keeps the process busy or fills it
--INI--
memory_limit=48M
--FILE--
<?php
require __DIR__ . '/../include/mysql_peer.php';
use Swoole\{Event, MySQL, Timer};

$config = ['host' => '127.0.0.1', 'user' => 'me', 'password' => 'secret', 'database' => 'mine', 'timeout' => 5];
function attempt(string $what, callable $script): void
{
    global $config;
    echo "$what: ";
    $db = new MySQL;
    $db->on('close', fn () => print("  closed\n"));
    $db->connect(['port' => mysql_peer($script)] + $config, function (MySQL $db, bool $connected) {
        if (!$connected) {
            echo "$db->connect_errno $db->connect_error\n";
            return;
        }
        $db->query('SELECT 1', function (MySQL $db, $rows) {
            echo $rows === false ? "$db->errno $db->error" : json_encode($rows), "\n";
        });
    });
    Event::wait();
}
function nothing_comes(MysqlPeer $peer): void
{
    $peer->receive() === null || print("something was sent\n");
}
function log_in(MysqlPeer $peer): void
{
    $peer->greet();
    $peer->receive();
    $peer->ok();
    $peer->receive();
}
attempt('a second switch', function (MysqlPeer $peer) {
    $peer->greet();
    $peer->receive();
    $peer->send("\xfecaching_sha2_password\0" . MysqlPeer::NONCE . "\0");
    $peer->receive();
    $peer->send("\xfemysql_native_password\0" . MysqlPeer::NONCE . "\0");
    nothing_comes($peer);
});
attempt('remembered twice', function (MysqlPeer $peer) {
    $peer->greet('caching_sha2_password');
    $peer->receive();
    $peer->send("\1\3");
    $peer->send("\1\3");
    nothing_comes($peer);
});
attempt('remembered, and then not', function (MysqlPeer $peer) {
    $peer->greet('caching_sha2_password');
    $peer->receive();
    $peer->send("\1\3");
    $peer->send("\1\4");
    nothing_comes($peer);
});
attempt('a switch behind that', function (MysqlPeer $peer) {
    $peer->greet('caching_sha2_password');
    $peer->receive();
    $peer->send("\1\3");
    $peer->send("\xfemysql_native_password\0" . MysqlPeer::NONCE . "\0");
    nothing_comes($peer);
});
attempt('a long greeting', fn (MysqlPeer $peer) => $peer->send("\x0a" . str_repeat('8', 70_000)));
attempt('wants a file', function (MysqlPeer $peer) {
    log_in($peer);
    $peer->send("\xfb" . __FILE__);
    nothing_comes($peer);
});
attempt('rows without an end', function (MysqlPeer $peer) {
    log_in($peer);
    $rows = implode('', array_map(fn (int $number) => "\2\0\0" . chr($number & 255) . "\1x", range(4, 259)));
    $peer->send("\1");
    $peer->send("\3def\0\0\0\1a\0\x0c" . pack('v', 45) . pack('V', 100) . "\xfd" . pack('v', 0) . "\0\0\0");
    $peer->eof();
    do {
        $sent = $peer->socket->sendAll($rows);
    } while ($sent === strlen($rows));
});

// A server in a process of its own: it sends while the client reads.
$code = <<<'PHP'
    $listener = stream_socket_server('tcp://127.0.0.1:0');
    echo stream_socket_get_name($listener, false), "\n";
    $client = stream_socket_accept($listener);
    $greeting = "\x0a8.0-test\0\1\0\0\0abcdefgh\0\x0f\xa2\x2d\2\0\x08\0\x15\0\0\0\0\0\0\0\0\0\0ijklmnopqrst\0mysql_native_password\0";
    fwrite($client, chr(strlen($greeting)) . "\0\0\0$greeting");
    fread($client, 1000);
    fwrite($client, "\7\0\0\2\0\0\0\2\0\0\0");
    fread($client, 1000);
    $done = '';
    for ($number = 1; $number <= 256; $number++) {
        // Another result follows.
        $done .= "\7\0\0" . chr($number & 255) . "\0\0\0\x08\0\0\0";
    }
    while (@fwrite($client, $done)) {
    }
    PHP;
$server = proc_open([PHP_BINARY, '-n', '-r', $code], [1 => ['pipe', 'w']], $pipes);
$port = (int) substr(strrchr(fgets($pipes[1]), ':'), 1);
echo 'results without an end: ';
$db = new MySQL;
$db->on('close', fn () => print("  closed\n"));
$db->connect(['port' => $port] + $config, function (MySQL $db, bool $connected) {
    echo $connected ? 'connected, ' : "$db->connect_error\n";
    $db->query('SELECT 1', fn (MySQL $db, $rows) => print(json_encode($rows) . " $db->errno $db->error\n"));
    Timer::after(50, fn () => $db->close());
});
Event::wait();
proc_close($server);
?>
--EXPECTF--
a second switch: 71 the server sends what is no answer in MySQL's protocol
remembered twice: 71 the server sends what is no answer in MySQL's protocol
remembered, and then not: 71 the server sends what is no answer in MySQL's protocol
a switch behind that: 71 the server sends what is no answer in MySQL's protocol
a long greeting: 71 a packet of the server is larger than 65536 bytes
wants a file: 71 the server sends what is no answer in MySQL's protocol
  closed
rows without an end: 12 the result of the query is larger than the %d bytes that there is room for
  closed
results without an end: connected, false 125 Operation canceled
  closed
