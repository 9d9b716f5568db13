--TEST--
NameResolver: answers of a registry that are no list of servers are refused, and servers in it that cannot be are left out
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\Http\Server;
use Swoole\NameResolver\{Cluster, Consul, Exception, Nacos};
use function Swoole\Coroutine\run;

run(function () {
    $server = new Server('127.0.0.1');
    $answer = '';
    $server->handle('/', function ($request, $response) use (&$answer) {
        $response->end($answer);
    });
    Coroutine::create(fn () => $server->start());
    $url = "http://127.0.0.1:$server->port";
    $ask = function (string $class, string $body) use ($url, &$answer): void {
        $answer = $body;
        try {
            $found = (new $class($url))->getCluster('shop');
            for ($nodes = []; $node = $found?->pop(); $nodes[] = "{$node['host']}:{$node['port']}/{$node['weight']}");
            sort($nodes);
            echo substr($body, 0, 70), ': ', json_encode($found === null ? null : $nodes, JSON_UNESCAPED_SLASHES), "\n";
        } catch (Exception $failure) {
            echo substr($body, 0, 70), ': ', $failure->getMessage(), "\n";
        }
    };
    $good = '{"ServiceAddress":"10.0.0.1","ServicePort":80}';
    foreach ([
        '[]', 'null', '{}', "[$good]", 'true', '7', '"text"', '{"a":1}', 'no JSON', '', str_repeat('[', 600), '[7,null,"text",{},[]]',
        "[$good,{\"ServiceAddress\":\"name.example\",\"ServicePort\":80}]", "[$good,{\"ServiceAddress\":\"10.0.0.2\",\"ServicePort\":\"80\"}]",
        "[$good,{\"ServiceAddress\":[],\"ServicePort\":80}]", "[$good,{\"ServiceAddress\":\"10.0.0.2\",\"ServicePort\":99999}]",
        '[{"ServiceAddress":"10.0.0.1","ServicePort":80,"ServiceWeights":"x"}]', '[{"ServiceAddress":"10.0.0.1","ServicePort":80,"ServiceWeights":{"Passing":1000}}]',
        '[{"ServiceAddress":"10.0.0.1","ServicePort":80,"ServiceWeights":{"Passing":[]}}]',
    ] as $body) {
        $ask(Consul::class, $body);
    }
    foreach ([
        '{}', '{"hosts":[]}', '{"hosts":7}', '{"hosts":{"ip":"10.0.0.1"}}', '7', 'no JSON', '{"hosts":[7,{"ip":"10.0.0.1"},{"port":80}]}',
        '{"hosts":[{"ip":"10.0.0.1","port":80,"weight":0.5},{"ip":"::1","port":81,"weight":1e300},{"ip":"10.0.0.3","port":82}]}',
    ] as $body) {
        $ask(Nacos::class, $body);
    }
    $server->shutdown();
});
?>
--EXPECTF--
[]: null
null: null
{}: null
[{"ServiceAddress":"10.0.0.1","ServicePort":80}]: ["10.0.0.1:80/100"]
true: The answer has no list of servers
7: The answer has no list of servers
"text": The answer has no list of servers
{"a":1}: The answer has no list of servers
no JSON: The answer is no JSON: Syntax error
: The answer is no JSON: Syntax error
[[[[%s: The answer is no JSON: Maximum stack depth exceeded
[7,null,"text",{},[]]: []
[{"ServiceAddress":"10.0.0.1","ServicePort":80},{"ServiceAddress":"nam: ["10.0.0.1:80/100"]
[{"ServiceAddress":"10.0.0.1","ServicePort":80},{"ServiceAddress":"10.: ["10.0.0.1:80/100"]
[{"ServiceAddress":"10.0.0.1","ServicePort":80},{"ServiceAddress":[],": ["10.0.0.1:80/100"]
[{"ServiceAddress":"10.0.0.1","ServicePort":80},{"ServiceAddress":"10.: ["10.0.0.1:80/100"]
[{"ServiceAddress":"10.0.0.1","ServicePort":80,"ServiceWeights":"x"}]: ["10.0.0.1:80/100"]
[{"ServiceAddress":"10.0.0.1","ServicePort":80,"ServiceWeights":{"Pass: ["10.0.0.1:80/100"]
[{"ServiceAddress":"10.0.0.1","ServicePort":80,"ServiceWeights":{"Pass: []
{}: null
{"hosts":[]}: null
{"hosts":7}: The answer has no list of servers
{"hosts":{"ip":"10.0.0.1"}}: The answer has no list of servers
7: The answer has no list of servers
no JSON: The answer is no JSON: Syntax error
{"hosts":[7,{"ip":"10.0.0.1"},{"port":80}]}: []
{"hosts":[{"ip":"10.0.0.1","port":80,"weight":0.5},{"ip":"::1","port":: ["10.0.0.1:80/0","10.0.0.3:82/100","::1:81/100"]
