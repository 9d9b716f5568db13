--TEST--
NameResolver: servers enter themselves with Consul, Nacos and Redis, and are found there; filters, refusals, addresses that cannot be
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Http\Server;
use Swoole\NameResolver;
use Swoole\NameResolver\{Cluster, Consul, Context, Nacos};
use function Swoole\Coroutine\run;

/** What this test needs of the extension redis. */
class Redis
{
    public static array $sets = [];
    public static bool $there = true;

    public function connect(string $host, int $port): bool
    {
        echo "redis at $host:$port\n";
        return self::$there;
    }

    public function sAdd(string $key, string $member): int|false
    {
        self::$sets[$key][] = $member;
        return 1;
    }

    public function sRem(string $key, string $member): int|false
    {
        self::$sets[$key] = array_diff(self::$sets[$key] ?? [], [$member]);
        return 1;
    }

    public function sMembers(string $key): array|false
    {
        return self::$sets[$key] ?? [];
    }
}

/** The part of both registries' HTTP API that is asked for. */
function registry(): Server
{
    $server = new Server('127.0.0.1');
    $consul = $nacos = [];
    $server->handle('/v1/agent/service/register', function ($request, $response) use (&$consul) {
        $service = json_decode($request->rawContent(), true);
        $consul[$service['ID']] = $service;
        $response->end();
    });
    $server->handle('/v1/agent/service/deregister/', function ($request, $response) use (&$consul) {
        $id = basename($request->server['path_info']);
        $response->status(isset($consul[$id]) ? 200 : 404);
        unset($consul[$id]);
        $response->end('Unknown service ID');
    });
    $server->handle('/v1/agent/service/maintenance/', fn ($request, $response) => $response->end(print('maintenance: ' . json_encode($request->get) . "\n")));
    $server->handle('/v1/catalog/service/', function ($request, $response) use (&$consul) {
        $asked = array_filter($consul, fn ($service) => $service['Name'] === basename($request->server['path_info']));
        $response->end(json_encode(array_map(fn ($service) => [
            'ServiceAddress' => $service['Address'], 'ServicePort' => $service['Port'], 'ServiceWeights' => $service['Weights'],
        ], array_values($asked))));
    });
    $server->handle('/nacos/v1/ns/instance', function ($request, $response) use (&$nacos) {
        $key = "{$request->get['ip']}:{$request->get['port']}";
        if ($request->getMethod() === 'DELETE') {
            unset($nacos[$request->get['serviceName']][$key]);
        } else {
            $nacos[$request->get['serviceName']][$key] = ['ip' => $request->get['ip'], 'port' => (int) $request->get['port'], 'weight' => (float) $request->get['weight']];
        }
        $response->end('ok');
    });
    $server->handle('/nacos/v1/ns/instance/list', function ($request, $response) use (&$nacos) {
        $response->end(json_encode(['hosts' => array_values($nacos[$request->get['serviceName']] ?? [])]));
    });
    Coroutine::create(fn () => $server->start());
    return $server;
}

function try_out(NameResolver $resolver): void
{
    $all = function (mixed $found): string {
        $hosts = [];
        while ($found instanceof Cluster && ($node = $found->pop())) {
            $hosts[] = "{$node['host']}:{$node['port']}/{$node['weight']}";
        }
        sort($hosts);
        return json_encode($hosts ?: $found);
    };
    echo get_class($resolver), "\n";
    var_dump($resolver->join('shop', '127.0.0.1', 9001, ['weight' => 50]), $resolver->join('shop', '127.0.0.2', 9002));
    echo $all($resolver->lookup('shop')), "\n";
    var_dump($resolver->leave('shop', '127.0.0.1', 9001));
    echo $all($resolver->lookup('shop')), ' ', json_encode($resolver->lookup('other')), "\n";
    swoole_name_resolver_add($resolver);
    var_dump(swoole_name_resolver_lookup('shop', new Context(AF_INET, true)));
    var_dump($resolver->withFilter(fn (string $name) => $name === 'other') === $resolver, $resolver->hasFilter(), $resolver->lookup('shop'));
    swoole_name_resolver_remove($resolver);
}

function refused(Closure $attempt): void
{
    try {
        $attempt();
    } catch (Throwable $refusal) {
        echo get_class($refusal), ': ', $refusal->getMessage(), ' ', $refusal->getCode(), "\n";
    }
}

run(function () {
    $server = registry();
    $url = "http://127.0.0.1:$server->port/";
    try_out(new Consul($url));
    (new Consul($url))->enableMaintenanceMode('shop', '127.0.0.2', 9002);
    refused(fn () => (new Consul($url))->leave('shop', '127.0.0.9', 1));
    try_out(new Nacos($url));
    $server->shutdown();
    try_out(new NameResolver\Redis('tcp://127.0.0.1:6400'));
    Redis::$there = false;
    $redis = new NameResolver\Redis('tcp://127.0.0.1');
    var_dump($redis->join('shop', '127.0.0.1', 1), $redis->lookup('shop'));

    refused(fn () => new Consul('nowhere'));
    foreach ([['localhost', 1, 1], ['127.0.0.1', 70000, 1], ['127.0.0.1', 1, 101]] as [$host, $port, $weight]) {
        refused(fn () => (new Cluster())->add($host, $port, $weight));
    }
    var_dump((new Cluster())->pop());
});
?>
--EXPECT--
Swoole\NameResolver\Consul
bool(true)
bool(true)
["127.0.0.1:9001\/50","127.0.0.2:9002\/100"]
bool(true)
{"host":"127.0.0.2","port":9002,"weight":100} ""
string(14) "127.0.0.2:9002"
bool(true)
bool(true)
NULL
maintenance: {"enable":"true"}
Swoole\NameResolver\Exception: Http Body: Unknown service ID 404
Swoole\NameResolver\Nacos
bool(true)
bool(true)
["127.0.0.1:9001\/50","127.0.0.2:9002\/100"]
bool(true)
{"host":"127.0.0.2","port":9002,"weight":100} ""
string(14) "127.0.0.2:9002"
bool(true)
bool(true)
NULL
Swoole\NameResolver\Redis
redis at 127.0.0.1:6400
redis at 127.0.0.1:6400
bool(true)
bool(true)
redis at 127.0.0.1:6400
["127.0.0.1:9001\/100","127.0.0.2:9002\/100"]
redis at 127.0.0.1:6400
bool(true)
redis at 127.0.0.1:6400
{"host":"127.0.0.2","port":9002,"weight":100} redis at 127.0.0.1:6400
""
redis at 127.0.0.1:6400
string(14) "127.0.0.2:9002"
bool(true)
bool(true)
NULL
redis at 127.0.0.1:6379
redis at 127.0.0.1:6379
bool(false)
string(0) ""
RuntimeException: invalid url parameter 'nowhere' 0
Swoole\Exception: Bad IP Address [localhost] 0
Swoole\Exception: Bad Port [70000] 0
Swoole\Exception: Bad Weight [101] 0
bool(false)
