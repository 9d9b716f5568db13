--TEST--
Request lifetime: what a request makes is gone when the request is over, unless somebody has kept it
--FILE--
<?php
require __DIR__ . '/../include/server.php';
class Traced
{
    function __construct(public string $name)
    {
    }
    function __destruct()
    {
        echo "destroyed: $this->name\n";
    }
}
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $weak = $kept = [];
    $server->on('request', function ($request, $response) use (&$weak, &$kept) {
        $case = substr($request->server['request_uri'], 1);
        if ($case === 'alive') {
            $response->end(json_encode(array_map(fn ($reference) => $reference->get() !== null, $weak)));
            return;
        }
        if ($case === 'release') {
            $kept = [];
            $response->end('released');
            return;
        }
        echo "- $case\n";
        $weak = [WeakReference::create($request), WeakReference::create($response)];
        $local = new Traced("local of $case");
        $request->traced = new Traced("property of $case");
        switch ($case) {
            case 'kept':
                $kept = [$request, new Traced('kept by the program')];
                break;
            case 'coroutine':
                go(function () use ($request, $response, $local) {
                    Co::sleep(0.01);
                    echo "end of the coroutine\n";
                    $response->end('later');
                });
                echo "end of the callback\n";
                return;
            case 'cycle':
                $cycle = new stdClass;
                $cycle->self = $cycle;
                $cycle->traced = new Traced('in a cycle');
                unset($cycle);
                echo gc_collect_cycles() > 0 ? "collected\n" : "nothing to collect\n";
                break;
            case 'exception':
                throw new Exception('left');
        }
        $response->end('done');
        echo "end of the callback\n";
    });
    return $server;
}, ['error_reporting' => E_ALL & ~E_DEPRECATED]);
$client = $server->connect();
foreach (['plain', 'kept', 'coroutine', 'cycle', 'exception'] as $case) {
    echo "$case: ", $client->request('GET', "/$case"), ', alive ', $client->request('GET', '/alive')->body, "\n";
    if ($case === 'kept') {
        echo $client->request('GET', '/release')->body, ', alive ', $client->request('GET', '/alive')->body, "\n";
    }
}
echo preg_replace('/^(#|Stack|  thrown).*\n/m', '', $server->stop());
?>
--EXPECT--
plain: 200 done, alive [false,false]
kept: 200 done, alive [true,false]
released, alive [false,false]
coroutine: 200 later, alive [false,false]
cycle: 200 done, alive [false,false]
exception: 500 , alive [false,false]
- plain
end of the callback
destroyed: local of plain
destroyed: property of plain
- kept
end of the callback
destroyed: local of kept
destroyed: property of kept
destroyed: kept by the program
- coroutine
end of the callback
end of the coroutine
destroyed: property of coroutine
destroyed: local of coroutine
- cycle
destroyed: in a cycle
collected
end of the callback
destroyed: local of cycle
destroyed: property of cycle
- exception
destroyed: local of exception

Fatal error: Uncaught Exception: left in lifetime/request.php:52
destroyed: property of exception
