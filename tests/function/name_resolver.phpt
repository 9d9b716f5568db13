--TEST--
Name resolvers are asked before DNS, the newest first; a context goes through the nodes of an answer
--SKIPIF--
<?php
if (!class_exists('Swoole\NameResolver')) die('skip: the library has no NameResolver');
?>
--FILE--
<?php
use Swoole\NameResolver\{Cluster, Context};

class Answers extends Swoole\NameResolver
{
    public function __construct(private array $answers, private string $label)
    {
    }

    public function join(string $name, string $ip, int $port, array $options = []): bool
    {
        return false;
    }

    public function leave(string $name, string $ip, int $port): bool
    {
        return false;
    }

    public function getCluster(string $name): ?Cluster
    {
        return null;
    }

    public function lookup(string $name)
    {
        echo "[$this->label] ";
        $answer = $this->answers[$name] ?? null;
        if (!is_array($answer)) {
            return $answer;
        }
        $cluster = new Cluster();
        foreach ($answer as $node) {
            $cluster->add(...$node);
        }
        return $cluster;
    }
}

$old = new Answers(['both' => '10.0.0.1', 'only-old' => '10.0.0.2'], 'old');
$new = new Answers(['both' => '10.0.0.3', 'nothing' => '', 'nodes' => [['10.0.1.1', 80, 1], ['10.0.1.2', 81, 1]]], 'new');
var_dump(swoole_name_resolver_add($old), swoole_name_resolver_add($new), swoole_name_resolver_add(new stdClass));
$ask = fn (string $name, ?Context $context = null) => var_dump(swoole_name_resolver_lookup($name, $context ?? new Context()));
$ask('both');
$ask('only-old');
$ask('nothing');      // a final answer
$ask('127.0.0.1');    // by DNS

echo "nodes:\n";
$context = new Context(2, true);
$seen = [];
for ($i = 0; $i < 3; $i++) {
    $seen[] = swoole_name_resolver_lookup('nodes', $context);
}
echo "\n";
var_dump(count(array_unique(array_slice($seen, 0, 2))), preg_grep('/^10\.0\.1\.(1:80|2:81)$/', $seen) === $seen);

echo "removed:\n";
var_dump(swoole_name_resolver_remove($new), swoole_name_resolver_remove($new));
$ask('both');
try {
    swoole_name_resolver_lookup('both', new stdClass);
} catch (TypeError $error) {
    echo $error->getMessage(), "\n";
}
Co::set(['name_resolver' => [$new]]);
Co\run(fn () => $ask('both'));
?>
--EXPECTF--

Warning: swoole_name_resolver_add(): the given object is not an instance of Swoole\NameResolver in %s on line %d
bool(true)
bool(true)
bool(false)
[new] string(8) "10.0.0.3"
[new] [old] string(8) "10.0.0.2"
[new] string(0) ""
[new] [old] string(9) "127.0.0.1"
nodes:
[new] [new] 
int(2)
bool(true)
removed:
bool(true)
bool(false)
[old] string(8) "10.0.0.1"
the second argument must be a Swoole\NameResolver\Context
[new] string(8) "10.0.0.3"
