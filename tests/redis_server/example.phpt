--TEST--
Redis\Server: redis-cli and any client of Redis talk to handlers of PHP, answers come in the order of the requests
--FILE--
<?php
require __DIR__ . '/../include/server.php';
use Swoole\Redis\Server;

$server = serve(function () {
    $server = new Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'package_max_length' => 1 << 20]);
    $data = [];
    $server->setHandler('set', function (int $fd, array $arguments) use (&$data) {
        if (count($arguments) !== 2) {
            return Server::format(Server::ERROR, "ERR wrong number of arguments for 'set' command");
        }
        $data[$arguments[0]] = $arguments[1];
        return Server::format(Server::STATUS);
    });
    $server->setHandler('keys', function () use (&$data) {
        return Server::format(Server::SET, array_keys($data));
    });
    $server->setHandler('hgetall', fn () => Server::format(Server::MAP, ['a' => 1, 'b' => null, 3 => ['x', true, [1.5]]]));
    $server->setHandler('sleep', function ($fd, $arguments) {
        Swoole\Coroutine::sleep((float) $arguments[0]);
        return Server::format(Server::INT, 1);
    });
    $server->setHandler('echo', fn ($fd, $arguments) => Server::format(Server::STRING, json_encode($arguments)));
    $server->setHandler('later', function ($fd) use ($server) {
        $server->send($fd, Server::format(Server::STATUS, 'LATER'));
    });
    $server->setHandler('fail', fn () => throw new Exception('the handler fails'));
    $server->setHandler('number', fn () => 5);
    $server->setHandler('get', function ($fd, $arguments) use (&$data) {
        return isset($data[$arguments[0]]) ? Server::format(Server::STRING, $data[$arguments[0]]) : Server::format(Server::NIL);
    });
    var_dump($server->getHandler('SET') instanceof Closure);
    foreach ([fn () => $server->getHandler('none'), fn () => $server->setHandler('', strlen(...)), fn () => $server->setHandler(str_repeat('a', 64), strlen(...))] as $mistake) {
        try {
            $mistake();
        } catch (Swoole\Error $error) {
            echo $error->getMessage(), "\n";
        }
    }
    return $server;
});

echo "- redis-cli\n";
$cli = function (string ...$words) use ($server) {
    passthru('redis-cli -p ' . $server->port . ' ' . implode(' ', array_map(escapeshellarg(...), $words)) . ' 2>&1');
};
$cli('set', 'key', "a value\r\nof two lines");
$cli('get', 'key');
$cli('set', 'key');
$cli('GeT', 'none');
$cli('keys', '*');
$cli('hgetall', 'all');
$cli('nothing of the kind', "\r\n");

echo "- bytes\n";
$client = $server->connect();
// In pieces; several at once, of which the first one waits; nulls, numbers and a line of words.
$ask = function (string $bytes, int $lines) use ($client) {
    $client->send($bytes);
    for ($i = 0; $i < $lines; $i++) {
        echo json_encode($client->line()), "\n";
    }
};
foreach (str_split("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\nvv\r\n", 5) as $piece) {
    $client->send($piece);
}
$ask('', 1);
$ask("*2\r\n$5\r\nsleep\r\n$4\r\n0.02\r\n*2\r\n$3\r\nget\r\n$1\r\nk\r\n*1\r\n$5\r\nlater\r\n*2\r\n$3\r\nget\r\n$1\r\nk\r\n", 6);
$ask("*4\r\n$4\r\necho\r\n$-1\r\n:42\r\n$0\r\n\r\n", 2);
$ask("*0\r\n*-1\r\n\r\n  echo  two words \r\n", 2);
$ask("*1\r\n$6\r\nnumber\r\n*2\r\n$4\r\necho\r\n$1\r\n1\r\n", 2);
$ask("*1\r\n$4\r\nfail\r\n*2\r\n$4\r\necho\r\n$1\r\n2\r\n", 3);
$many = '';
for ($i = 0; $i < 200; $i++) {
    $many .= "*2\r\n$5\r\nsleep\r\n$5\r\n0.001\r\n*2\r\n$4\r\necho\r\n$" . strlen($i) . "\r\n$i\r\n";
}
$client->send($many);
$wrong = 0;
for ($i = 0; $i < 200; $i++) {
    $wrong += $client->line() !== ':1';
    $client->line();
    $wrong += $client->line() !== "[\"$i\"]";
}
var_dump($wrong);

echo "- no requests\n";
foreach (["*1\r\n+OK\r\n", "*x\r\n", "*1\r\n$2\r\nabc\r\n", "*1\r\n$99999999\r\n", "*99999999\r\n", "*1\r\n$-2\r\n", '*' . str_repeat('1', 30), str_repeat('a', 70000)] as $bytes) {
    $client = $server->connect();
    $client->send($bytes);
    echo json_encode($client->isClosed()), ' ';
}
echo "\n";
echo preg_replace(['/\[[\d -:]+ \S+\]/', '/ in \S+:\d+/', '/session#\d+.*/'], ['[date]', ' in file', 'session'], $server->stop());
?>
--EXPECTF--
- redis-cli
OK
a value
of two lines
ERR wrong number of arguments for 'set' command


key
a
1
b

3
x
1
1.5
ERR unknown command 'nothing of the kind'

- bytes
"+OK"
":1"
"$2"
"vv"
"+LATER"
"$2"
"vv"
"$14"
"[null,\"42\",\"\"]"
"$15"
"[\"two\",\"words\"]"
"$5"
"[\"1\"]"
"-ERR the handler of this command has failed"
"$5"
"[\"2\"]"
int(0)
- no requests
true true true true true true true true 
bool(true)
there is no handler of 'none'
invalid command
invalid command
[log] WARNING	Swoole\Redis\Server: the handler of 'number' returned no string

Fatal error: Uncaught Exception: the handler fails%S
Stack trace:
#0 [internal function]: {closure%S}(%d, Array)
#1 {main}
  thrown in redis_server/example.php on line %d
[log] WARNING	received %d bytes of malformed data, session
[log] WARNING	7 more bad packets within a second%A
