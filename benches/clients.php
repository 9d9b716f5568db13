<?php
/**
 * What it costs to ask others: processor time of this process for an operation, in one coroutine and in a hundred, each with its own
 * connection; the same without coroutines; and the memory of ten thousand connections. One JSON line per figure; `benches/clients` starts the back ends and
 * runs this for one or two extensions in turn, and for PHP without either.
 *
 *   clients.php WHAT      as in the match at the end
 */
require __DIR__ . '/scripts/figures.php';

use Swoole\Coroutine;

const OPERATIONS = 20_000;
const CROWD = 10_000;

[$http, $echo, $redis, $mysql] = array_map(fn ($name) => (int) getenv($name), ['HTTP_PORT', 'ECHO_PORT', 'REDIS_PORT', 'MYSQL_PORT']);
$file = tempnam(sys_get_temp_dir(), 'steelwool-bench');
file_put_contents($file, str_repeat('x', 4096));
register_shutdown_function(fn () => unlink($file));

/** What PHP has itself: a function that connects and returns one that asks. */
$hooked = [
    'PDO MySQL: SELECT 1' => function () use ($mysql) {
        $pdo = new PDO("mysql:host=127.0.0.1;port=$mysql", 'root', '');
        return fn () => $pdo->query('SELECT 1')->fetchAll();
    },
    'mysqli: SELECT 1' => function () use ($mysql) {
        $mysqli = new mysqli('127.0.0.1', 'root', '', '', $mysql);
        return fn () => $mysqli->query('SELECT 1')->fetch_all();
    },
    'phpredis: GET' => function () use ($redis) {
        $client = new Redis();
        $client->connect('127.0.0.1', $redis);
        $client->set('key', 'value');
        return fn () => $client->get('key');
    },
    'curl: GET' => function () use ($http) {
        $curl = curl_init("http://127.0.0.1:$http/");
        curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
        return fn () => curl_exec($curl);
    },
    'fsockopen: write and read' => function () use ($echo) {
        $stream = fsockopen('127.0.0.1', $echo);
        return fn () => fwrite($stream, "ping\r\n") && fgets($stream);
    },
    'file_get_contents of 4 KiB' => fn () => fn () => file_get_contents($file),
];
/** What is the extensions'. */
$own = [
    'Coroutine\Http\Client: get' => function () use ($http) {
        $client = new Coroutine\Http\Client('127.0.0.1', $http);
        return fn () => $client->get('/') && $client->body;
    },
    'Coroutine\Client: send and recv' => function () use ($echo) {
        $client = new Coroutine\Client(SWOOLE_SOCK_TCP);
        $client->connect('127.0.0.1', $echo);
        return fn () => $client->send("ping\r\n") && $client->recv();
    },
    'Coroutine\Socket: send and recv' => function () use ($echo) {
        $socket = new Coroutine\Socket(AF_INET, SOCK_STREAM, 0);
        $socket->connect('127.0.0.1', $echo);
        return fn () => $socket->send("ping\r\n") && $socket->recv();
    },
    'Coroutine\Socket: echo within the process' => function () {
        [$here, $there] = swoole_coroutine_socketpair(AF_UNIX, SOCK_STREAM, 0);
        Coroutine::create(function () use ($there) {
            while (($data = $there->recv()) !== '' && $data !== false) {
                $there->send($data);
            }
        });
        return fn () => $here->send("ping\r\n") && $here->recv();
    },
    'Coroutine\Http\Client: connect, get, close' => function () use ($http) {
        return function () use ($http) {
            $client = new Coroutine\Http\Client('127.0.0.1', $http);
            return $client->get('/') && $client->close();
        };
    },
];

function measure(string $name, array $asks, int $operations): void
{
    $each = intdiv($operations, count($asks));
    foreach ($asks as $ask) {
        $ask() ?: throw new Exception("$name: no answer");
    }
    $start = processor();
    $all = new Coroutine\WaitGroup(count($asks));
    foreach ($asks as $ask) {
        Coroutine::create(function () use ($ask, $each, $all) {
            for ($i = 0; $i < $each; $i++) {
                $ask();
            }
            $all->done();
        });
    }
    $all->wait();
    figure($name, 'us', (processor() - $start) * 1e3 / ($each * count($asks)));
}

function in_coroutines(array $kinds, int $coroutines): void
{
    Coroutine::set(['hook_flags' => SWOOLE_HOOK_ALL]);
    Coroutine\run(function () use ($kinds, $coroutines) {
        foreach ($kinds as $name => $connect) {
            $asks = array_map($connect, array_fill(0, $coroutines, null));
            $operations = str_contains($name, 'close') ? OPERATIONS / 10 : OPERATIONS;
            measure($name . ($coroutines === 1 ? '' : ", $coroutines coroutines"), $asks, $operations);
        }
        // What waits on the other side of a pair ends with the process.
        fflush(STDOUT);
        Swoole\Process::kill(getmypid(), 9);
    });
}

function outside(array $kinds): void
{
    foreach ($kinds as $name => $connect) {
        $ask = $connect();
        $ask();
        $start = processor();
        for ($i = 0; $i < OPERATIONS; $i++) {
            $ask();
        }
        figure("$name, without coroutines", 'us', (processor() - $start) * 1e3 / OPERATIONS);
    }
}

/** Ten thousand at once, each in a coroutine of its own: all connect, all ask, and all are kept. */
function memory(string $name, callable $connect): void
{
    Coroutine\run(function () use ($name, $connect) {
        $before = resident();
        $start = processor();
        $all = new Coroutine\WaitGroup(CROWD);
        $answered = 0;
        for ($i = 0; $i < CROWD; $i++) {
            Coroutine::create(function () use ($connect, $all, &$answered) {
                $ask = $connect();
                $answered += (bool) $ask();
                $all->done();
                Coroutine::yield();
            });
        }
        $all->wait();
        figure("$name, ten thousand at once: resident each", 'bytes', (resident() - $before) / CROWD);
        figure("$name, ten thousand at once: processor", 'us', (processor() - $start) * 1e3 / CROWD);
        figure("$name, ten thousand at once: answered", 'each', $answered);
        fflush(STDOUT);
        Swoole\Process::kill(getmypid(), 9);
    });
}

[, $what] = $argv;
match ($what) {
    'hooked' => in_coroutines($hooked, 1),
    'hooked-many' => in_coroutines($hooked, 100),
    'own' => in_coroutines($own, 1),
    'own-many' => in_coroutines($own, 100),
    'outside' => outside($hooked),
    'crowd-client' => memory('Coroutine\Client', $own['Coroutine\Client: send and recv']),
    'crowd-http' => memory('Coroutine\Http\Client', $own['Coroutine\Http\Client: get']),
};
