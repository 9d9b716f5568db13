--TEST--
Every callback client against every fault in each of its states: exactly one last callback for each operation, no client, descriptor or connection left
--FILE--
<?php
require __DIR__ . '/../include/child.php';
require __DIR__ . '/../include/mysql_peer.php';
use Steelwool\Lifetime;
use Swoole\{Async, Coroutine, Event, Http, MySQL, Redis, Timer};
use Swoole\Coroutine\Socket;

/** What each speaks: how a peer gets it connected, half of an answer, and a whole one. */
const WORDS = [
    'http' => [null, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfull"],
    'redis' => [null, "$10\r\nhalf", "$4\r\nfull\r\n"],
    'mysql' => ['login', "\1\0\0\1\1", "\7\0\0\1\0\0\0\2\0\0\0"],
    'tcp' => [null, 'half', 'full'],
];

/** A server that does the same to everybody. @return int its port */
function peer(string $kind, string $fault): int
{
    $listener = new Socket(AF_INET, SOCK_STREAM);
    $listener->bind('127.0.0.1', 0);
    $listener->listen();
    Coroutine::create(function () use ($listener, $kind, $fault) {
        $client = $listener->accept(0.1);
        $listener->close();
        if (!$client) {
            return;
        }
        [$login, $half, $full] = WORDS[$kind];
        $reset = fn () => $client->setOption(SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
        if ($login && !in_array($fault, ['says nothing', 'resets at once', 'ends at once', 'garbage at once'])) {
            $server = new MysqlPeer($client);
            $server->greet();
            $server->receive();
            $server->ok();
        }
        switch ($fault) {
            case 'resets at once':
                $reset();
                break;
            case 'ends at once':
                break;
            case 'garbage at once':
                $client->sendAll("\xff\xff\xff\xffgarbage\r\n\r\n\r\n");
                $client->recv(65536, 0.5);
                break;
            case 'says nothing':
            case 'never answers':
                while ($client->recv(65536, 0.5)) {
                }
                break;
            default:
                $client->recv(65536, 0.5);
                $client->sendAll(match ($fault) {
                    'garbage for an answer' => "\xff\xff\xff\xffgarbage\r\n\r\n\r\n",
                    'answers' => $full,
                    default => $half,
                });
                if ($fault === 'resets in the middle') {
                    Coroutine::sleep(0.002);
                    $reset();
                } elseif (!str_contains($fault, 'ends')) {
                    while ($client->recv(65536, 0.5)) {
                    }
                }
        }
        $client->close();
    });
    return $listener->getsockname()['port'];
}

/**
 * Starts an operation of a client. `$told` is called at the end of each operation, with its name; `$connected` when there is a connection.
 */
function start(string $kind, string $host, int $port, callable $told, callable $connected): object
{
    switch ($kind) {
        case 'http':
            $client = new Http\Client($host, $port);
            $client->set(['timeout' => 0.1]);
            $client->on('connect', $connected);
            $client->get('/', function (Http\Client $client) use ($told) {
                $told('request');
                $client->close();
            });
            return $client;
        case 'redis':
            $client = new Redis(['timeout' => 0.1]);
            $client->connect($host, $port, function (Redis $client, bool $good) use ($told, $connected) {
                $told('connect');
                if ($good) {
                    $client->get('x', function (Redis $client) use ($told) {
                        $told('request');
                        $client->close();
                    });
                    $connected($client);
                }
            });
            return $client;
        case 'mysql':
            $client = new MySQL;
            $config = ['host' => $host, 'port' => $port, 'user' => 'me', 'password' => 'secret', 'database' => 'mine', 'timeout' => 0.1];
            $client->connect($config, function (MySQL $client, bool $good) use ($told, $connected) {
                $told('connect');
                if ($good) {
                    $client->query('x', function (MySQL $client) use ($told) {
                        $told('request');
                        $client->close();
                    });
                    $connected($client);
                }
            });
            return $client;
        case 'tcp':
            $client = new Async\Client(SWOOLE_SOCK_TCP);
            $client->set(['open_eof_split' => true, 'package_eof' => "\r\n\r\n"]);
            $client->on('connect', function (Async\Client $client) use ($connected) {
                $client->send("x\r\n\r\n");
                $connected($client);
            });
            $client->on('receive', fn (Async\Client $client) => $client->close());
            $client->on('error', fn () => $told('connection'));
            $client->on('close', fn () => $told('connection'));
            $client->connect($host, $port, 0.1);
            return $client;
    }
}

/** What is to be seen of it afterwards. */
function judge(string $case, array $ends, ?WeakReference $client, int $descriptors): void
{
    foreach ($ends as $operation => $count) {
        $count === 1 || print("$case: $operation ended $count times\n");
    }
    $ends ?: print("$case: nothing was told\n");
    $client?->get() && print("$case: the client is left, " . Lifetime::trace($client->get()) . "\n");
    $pending = Lifetime::report()['pending'];
    $pending['connections'] === 0 || print("$case: connections are left\n");
    $left = count(glob('/proc/self/fd/*')) - $descriptors;
    $left <= 0 || print("$case: $left descriptors are left\n");
}

$faults = ['resets at once', 'ends at once', 'garbage at once', 'says nothing', 'never answers', 'resets in the middle', 'ends in the middle',
    'garbage for an answer', 'answers', 'answers half and waits'];
$actions = [
    'nothing' => [],
    'close() at once' => ['at once' => fn ($client) => $client->close()],
    'close() twice' => ['at once' => fn ($client) => $client->close() && $client->close() && print("closed twice\n")],
    'close() when it is connected' => ['connected' => fn ($client) => $client->close()],
    'close() while it waits' => ['later' => fn ($client) => @$client->close()],
];
$count = 0;
Event::defer(fn () => 0);
Event::wait();
foreach (array_keys(WORDS) as $kind) {
    $targets = ['nobody listens' => ['127.0.0.1', fn () => 1], 'no such name' => ['no-such-name.invalid', fn () => 80], 'no route' => ['255.255.255.255', fn () => 80]];
    foreach ($faults as $fault) {
        $targets[$fault] = ['127.0.0.1', fn () => peer($kind, $fault)];
    }
    foreach ($targets as $fault => [$host, $port]) {
        foreach ($actions as $name => $action) {
            $descriptors = count(glob('/proc/self/fd/*'));
            $ends = [];
            $count++;
            $told = function (string $operation) use (&$ends) {
                $ends[$operation] = ($ends[$operation] ?? 0) + 1;
            };
            $connected = fn ($client) => ($action['connected'] ?? fn () => 0)($client);
            $client = start($kind, $host, $port(), $told, $connected);
            ($action['at once'] ?? fn () => 0)($client);
            // Whatever answers too late for itself is closed from here.
            $weak = WeakReference::create($client);
            unset($client);
            [$begin, $patience] = [microtime(true), isset($action['later']) ? 0.03 : 0.2];
            Timer::tick(1, function (int $timer) use ($weak, $begin, $patience) {
                $late = microtime(true) - $begin > $patience;
                if ($late || !$weak->get()) {
                    Timer::clear($timer);
                    $late && @$weak->get()?->close();
                }
            });
            Event::wait();
            gc_collect_cycles();
            judge("$kind, $fault, $name", $ends, $weak, $descriptors);
        }
    }
}
echo "$count cases\n";

// A callback that throws or exits, and a process that ends while an operation is under way.
$file = tempnam(sys_get_temp_dir(), 'faults');
$self = file_get_contents(__FILE__);
file_put_contents($file, strstr(strstr($self, 'use Steelwool'), "\$faults = ['resets", true));
foreach (array_keys(WORDS) as $kind) {
    $ways = ['throw new Exception("thrown");' => 255, 'exit(7);' => 7];
    foreach ($ways as $way => $status) {
        foreach (['refused' => '1', 'answered' => "peer('$kind', 'answers')", 'ended' => "peer('$kind', 'ends in the middle')"] as $what => $port) {
            [$was, $output] = child("require '" . __DIR__ . "/../include/mysql_peer.php';\n" . file_get_contents($file) . <<<CODE
                class Gone { function __destruct() { echo 'gone '; } }
                \$gone = new Gone;
                start('$kind', '127.0.0.1', $port, function (string \$what) use (\$gone) {
                    if (\$what !== 'connect' || '$what' === 'refused') {
                        echo "called ";
                        $way
                    }
                }, fn () => 0);
                unset(\$gone);
                Swoole\Event::wait();
                echo 'goes on ';
                CODE);
            $good = $was === $status && substr_count($output, 'called ') === 1 && substr_count($output, 'gone ') === 1 && !str_contains($output, 'goes on');
            $good || print("$kind, $what, $way: $was $output\n");
        }
    }
    [$was, $output] = child("require '" . __DIR__ . "/../include/mysql_peer.php';\n" . file_get_contents($file) . <<<CODE
        start('$kind', '127.0.0.1', peer('$kind', 'never answers'), fn () => print('called '), fn () => Swoole\Timer::after(1, fn () => exit(3)));
        Swoole\Timer::after(20, function () { Swoole\Event::exit(); });
        Swoole\Event::wait();
        echo 'left ';
        CODE);
    $was >= 0 || print("$kind, the process ends: $was $output\n");
}
unlink($file);
?>
--EXPECT--
260 cases
