--TEST--
growth_warn_requests: memory that grows with the requests is told, with the class and what holds it; caches that fill and garbage are not
--FILE--
<?php
require __DIR__ . '/../include/server.php';

final class Order
{
    private string $text;
    public ?Order $other = null;

    public function __construct()
    {
        $this->text = str_repeat('x', 4096);
    }
}
final class Registry
{
    public static array $seen = [];
}

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'growth_warn_requests' => 40, 'log_level' => SWOOLE_LOG_WARNING]);
    $server->on('request', function ($request, $response) {
        switch ($request->server['path_info']) {
            case '/leak':
                Registry::$seen[] = new Order;
                break;
            case '/cycle':
                $order = new Order;
                $order->other = $order;
                break;
        }
        $response->end();
    });
    return $server;
});
if (in_server()) {
    exit;
}

function ask(ServerProcess $server, string $target, float $seconds): void
{
    $client = $server->connect();
    for ($end = microtime(true) + $seconds; microtime(true) < $end && !str_contains($server->output(), 'growth');) {
        for ($i = 0; $i < 10; $i++) {
            $client->request('GET', $target);
        }
        usleep(10_000); // as real clients do: the memory is looked at each second
    }
}
ask($server, '/nothing', 1);
ask($server, '/cycle', 5);
echo $server->output() === '' ? "nothing\n" : $server->output();
ask($server, '/leak', 20);
$server->waitFor('/growth/');
echo preg_replace('/\d+/', 'N', $server->stop());
?>
--EXPECTF--
nothing
[log] WARNING	growth: memory has grown by N KiB in N requests, most by N more of Order (N KiB): Registry::$seen[N] Order#N
