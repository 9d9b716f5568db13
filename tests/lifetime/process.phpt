--TEST--
Process lifetime: what is made in onWorkerStart lives across requests and ends with its worker
--FILE--
<?php
require __DIR__ . '/../include/server.php';
class PerWorker
{
    public int $requests = 0;
    function __construct(public int $id)
    {
        echo "worker $id: made\n";
    }
    function __destruct()
    {
        echo "worker $this->id: destroyed after $this->requests requests\n";
    }
}
$program = fn (int $workers) => function () use ($workers) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => $workers]);
    $perWorker = null;
    $server->on('workerStart', function ($server, $id) use (&$perWorker) {
        $perWorker = new PerWorker($id);
    });
    $server->on('workerStop', function ($server, $id) use (&$perWorker) {
        echo "worker $id: stop\n";
        if ($perWorker->id !== $id) {
            echo "another worker's object\n";
        }
        $perWorker = null;
    });
    $server->on('request', function ($request, $response) use (&$perWorker) {
        $perWorker->requests++;
        $response->end("worker $perWorker->id: request $perWorker->requests");
    });
    return $server;
};
$single = serve($program(1));
$team = serve($program(2));
for ($i = 0; $i < 3; $i++) {
    echo $single->get('/')->body, "\n";
}
echo $single->stop();
echo "- two workers\n";
$team->waitFor('/0: made.*1: made|1: made.*0: made/s');
$client = $team->connect();
$first = $client->request('GET', '/')->body;
$id = $first[7];
for ($i = 2; $i <= 4; $i++) {
    echo str_replace("worker $id", 'its worker', $client->request('GET', '/')->body), "\n";
}
$lines = explode("\n", trim($team->stop()));
foreach ([$id, 1 - $id] as $number => $worker) {
    $mine = preg_grep("/worker $worker/", $lines);
    echo $number === 0 ? 'the one: ' : 'the other: ', preg_replace("/worker $worker: /", '', implode(', ', $mine)), "\n";
}
?>
--EXPECT--
worker 0: request 1
worker 0: request 2
worker 0: request 3
worker 0: made
worker 0: stop
worker 0: destroyed after 3 requests
- two workers
its worker: request 2
its worker: request 3
its worker: request 4
the one: made, stop, destroyed after 4 requests
the other: made, stop, destroyed after 0 requests
