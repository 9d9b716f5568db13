--TEST--
worker_max_concurrency lets requests wait in order; max_concurrency refuses them with 503; a request is in work until its response has ended
--FILE--
<?php
require __DIR__ . '/../include/server.php';

$program = fn (array $settings) => function () use ($settings) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set($settings + ['log_level' => SWOOLE_LOG_NONE]);
    $gate = new Swoole\Coroutine\Channel(100);
    $kept = [];
    $server->on('request', function ($request, $response) use ($gate, &$kept) {
        switch ($request->server['request_uri']) {
            case '/waits':
                echo "begin {$request->get['n']}\n";
                $gate->pop();
                break;
            case '/ends': // The callback goes on, the request is over.
                $response->end('ended');
                $gate->pop();
                return;
            case '/kept': // The callback returns, the request is not over.
                $kept[] = $response;
                return;
            case '/throws':
                throw new Exception('nobody answers');
        }
        $response->end('answered');
    });
    // By another port: one goes on in each worker; how many are in work?
    $go = function () use ($gate, &$kept) {
        $response = array_shift($kept);
        $response ? $response->end('kept') : $gate->push(true);
    };
    $port = $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP);
    $port->set(['open_http_protocol' => false]);
    $port->on('receive', function ($server, $fd, $reactor, $data) use ($go) {
        if ($data === 'go') {
            $go();
            for ($worker = 0; $worker < $server->setting['worker_num']; $worker++) {
                $worker === $server->worker_id || $server->sendMessage('go', $worker);
            }
        }
        $stats = $server->stats();
        $server->send($fd, "{$stats['concurrency']} {$stats['worker_concurrency']}\n");
    });
    $server->on('pipeMessage', $go);
    return $server;
};

function ask(ServerProcess $server, string $target): Client
{
    $client = $server->connect();
    $client->send("GET $target HTTP/1.1\r\nHost: test\r\n\r\n");
    return $client;
}

function tell(ServerProcess $server, string $what): string
{
    $peer = stream_socket_client("tcp://127.0.0.1:{$server->ports[1]}");
    fwrite($peer, $what);
    return trim(fgets($peer));
}

function wait_for(ServerProcess $server, int $requests): void
{
    eventually(fn () => (int) tell($server, 'stats') === $requests ?: null, "$requests requests in work");
}

$one = serve($program(['worker_num' => 1, 'worker_max_concurrency' => 2]));
$all = serve($program(['worker_num' => 2, 'max_concurrency' => 3]));
if (!in_server()) {
    $clients = [];
    foreach (range(1, 6) as $n) {
        $clients[$n] = ask($one, "/waits?n=$n");
        wait_for($one, $n);
    }
    $clients[4] = null; // This client does not wait.
    echo tell($one, 'stats'), "\n", $one->output();
    foreach ([1, 2, 3] as $n) {
        tell($one, 'go');
        echo "$n: ", $clients[$n]->answer()->body, "\n";
    }
    $one->waitFor('/begin 6/');
    $last = ask($one, '/waits?n=7');
    foreach ([5, 6] as $n) {
        tell($one, 'go');
        echo "$n: ", $clients[$n]->answer()->body, "\n";
    }
    $one->waitFor('/begin 7/');
    tell($one, 'go');
    echo $last->answer()->body, "\n", $one->output();
    wait_for($one, 0);
    echo $one->get('/ends')->body, "\n";
    wait_for($one, 0);
    tell($one, 'go');
    $kept = ask($one, '/kept');
    wait_for($one, 1);
    tell($one, 'go');
    echo $kept->answer()->body, "\n", $one->get('/throws')->status, "\n";
    wait_for($one, 0);
    $one->stop();

    $clients = array_map(fn ($n) => ask($all, "/waits?n=$n"), [1, 2, 3]);
    wait_for($all, 3);
    echo "all: ", tell($all, 'stats')[0], ', ', $all->get('/')->status, ' ', $all->get('/')->status, "\n";
    // Until all have gone on, in whichever worker they are.
    foreach ($clients as $client) {
        tell($all, 'go');
        tell($all, 'go');
    }
    foreach ($clients as $client) {
        echo $client->answer()->body, "\n";
    }
    wait_for($all, 0);
    echo $all->get('/')->status, "\n";
    $all->stop();
}
?>
--EXPECT--
6 6
begin 1
begin 2
1: answered
2: answered
3: answered
5: answered
6: answered
answered
begin 1
begin 2
begin 3
begin 5
begin 6
begin 7
ended
kept
500
all: 3, 503 503
answered
answered
answered
200
