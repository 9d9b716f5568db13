--TEST--
What is no packet ends its connection and is logged: too long, negative, without end, refused by the function; nobody else notices
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Server('127.0.0.1', 0, SWOOLE_BASE);
    $server->set(['worker_num' => 1, 'open_eof_split' => true, 'package_eof' => "\n", 'package_max_length' => 100]);
    $server->on('receive', fn ($server, $fd, $reactor, $data) => $server->send($fd, $data));
    $max = ['package_max_length' => 100];
    $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP)->set(['open_length_check' => true, 'package_length_type' => 'l'] + $max);
    $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP)->set(['open_length_check' => true, 'package_length_type' => 'n', 'package_body_offset' => 0] + $max);
    $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP)->set(['open_length_check' => true, 'package_length_func' => fn (string $head) => match ($head[0]) {
        'x' => throw new Exception('the function fails'),
        '-' => -1,
        '+' => 1000,
        '0' => 0,
        default => 1,
    }] + $max);
    return $server;
});
$good = $server->connect();
foreach ([
    [0, str_repeat('x', 101)],
    [1, pack('l', -1)],
    [1, pack('l', 97)],
    [1, pack('l', PHP_INT_MAX >> 32)],
    [2, "\0\0"],
    [2, "\0\1"],
    [3, '-'],
    [3, '+'],
    [3, 'x'],
    [3, str_repeat('0', 9000)],
] as [$port, $bytes]) {
    $client = $server->connect($port);
    $client->send($bytes);
    var_dump(@fread($client->socket, 1));
}
echo $good->send("hello\n")->read(6);
$half = $server->connect()->send('half a packet');
// Of each kind one line a second is written, then how many more there were.
$output = $server->stop();
var_dump(preg_match('/WARNING\tthe received data packet is too large, length=101, session#\d+, remote_addr=<127.0.0.1:\d+>/', $output));
var_dump(preg_match('/Uncaught Exception: the function fails/', $output), substr_count($output, 'WARNING') < 10);

foreach ([['package_eof' => ''], ['package_eof' => '123456789'], ['package_length_type' => 'z'], ['package_length_func' => 'nowhere'], ['package_length_offset' => -1]] as $options) {
    try {
        (new Swoole\Server('127.0.0.1', 0))->set($options);
    } catch (ValueError $e) {
        echo $e->getMessage(), "\n";
    }
}
?>
--EXPECT--
string(0) ""
string(0) ""
string(0) ""
string(0) ""
string(0) ""
string(0) ""
string(0) ""
string(0) ""
string(0) ""
string(0) ""
hello
int(1)
int(1)
bool(true)
Swoole\Server::set(): option 'package_eof' cannot be: package_eof cannot be an empty string
Swoole\Server::set(): option 'package_eof' cannot be: package_eof max length is 8
Swoole\Server::set(): option 'package_length_type' is an unknown package_length_type, see pack(). Link: https://php.net/pack
Swoole\Server::set(): option 'package_length_func' must be callable: function "nowhere" not found or invalid function name
Swoole\Server::set(): option 'package_length_offset' must be between 0 and 8152
