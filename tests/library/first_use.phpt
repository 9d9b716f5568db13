--TEST--
Classes of the library are declared when they are first wanted, by whoever wants them, and before the program's autoloaders are asked
--FILE--
<?php
namespace App\Pools {
    use ArrayIterator, Swoole\Database\RedisConfig as Config, Swoole\NameResolver;
    use Swoole\Database\{PDOConfig, MysqliConfig as Mysqli};
    use function Swoole\Coroutine\batch as ConnectionPool;

    echo "parents are there before the file begins\n";
    foreach ([new Renamed(), new Grouped(), new RenamedInGroup(), new Deeper('x'), new Full(fn () => 1), new Relative('y'), new Child()] as $object) {
        echo $object::class, ' is a ', get_parent_class($object), "\n";
    }
    class Renamed extends Config {}
    class Grouped extends PDOConfig {}
    class RenamedInGroup extends Mysqli {}
    class Deeper extends NameResolver\Exception {}
    class Full extends \Swoole\ConnectionPool {}
    class Exception extends \Exception {}
    class Relative extends namespace\Exception {}
    class Child extends Renamed {}
}
namespace App\Blocks {
    use Swoole\Database\PDOConfig as Config;
    use function Swoole\{Client};
    use const Swoole\Database\{MysqliConfig};

    {
        {
            class InBlock extends Config {}
        }
    }
    foreach ([new InBlock(), new OfNamespace()] as $object) {
        echo $object::class, ' is a ', get_parent_class($object), "\n";
    }
    class Client {}
    class OfNamespace extends Client {}
}
namespace {
    $seen = [];
    spl_autoload_register(function (string $class) use (&$seen) {
        $seen[] = $class;
    });
    $is_there = fn (string $class) => in_array($class, get_declared_classes(), true);

    echo "who asks whether it is there has it declared\n";
    foreach ([
        'class_exists' => ['Swoole\FastCGI\Record\Params', fn ($class) => class_exists($class)],
        'is_a' => ['Swoole\FastCGI\HttpRequest', fn ($class) => is_a($class, 'Swoole\FastCGI\Message', true)],
        'reflection' => ['Swoole\Coroutine\Server\Connection', fn ($class) => (new ReflectionClass($class))->getShortName()],
        'constant' => ['Swoole\Http\Status', fn ($class) => constant("$class::NOT_FOUND")],
        'callable' => ['Swoole\Database\DetectsLostConnections', fn ($class) => is_callable([$class, 'causedByLostConnection'])],
        'unserialize' => ['Swoole\RemoteObject\Exception', fn ($class) => unserialize(sprintf('O:%d:"%s":0:{}', strlen($class), $class))::class],
        'other letters' => ['Swoole\Process\Manager', fn ($class) => new ReflectionClass(strtoupper($class)) instanceof Reflector],
        'eval' => ['Swoole\Curl\Exception', fn ($class) => eval("new Later(); class Later extends $class {} return get_parent_class('Later');")],
        'short name' => ['Swoole\Coroutine\FastCGI\Client', fn () => (new ReflectionClass('Co\FastCGI\Client'))->getName()],
    ] as $how => [$class, $use]) {
        echo $how, ': ', var_export($is_there($class), true), ', ', json_encode($use($class)), ', ', var_export($is_there($class), true), "\n";
    }

    echo "who asks what an object is does not\n";
    $object = new stdClass();
    var_dump($object instanceof Swoole\Coroutine\Barrier, $object instanceof Swoole\RemoteObject);
    try {
        (function (Swoole\RemoteObject $object) {})($object);
    } catch (Swoole\RemoteObject\Client) {
    } catch (TypeError $error) {
        echo strtok($error->getMessage(), ','), "\n";
    }
    var_dump($is_there('Swoole\RemoteObject'));

    echo "a class that is there is there by its short name as well\n";
    $group = new Swoole\Coroutine\WaitGroup();
    var_dump($group instanceof Co\WaitGroup);
    echo get_class((fn (Co\WaitGroup $group) => $group)($group)), "\n";
    try {
        throw new Swoole\Coroutine\FastCGI\Client\Exception('caught');
    } catch (Co\FastCGI\Client\Exception $exception) {
        echo $exception->getMessage(), "\n";
    }

    echo "others are looked for as ever\n";
    var_dump(class_exists('Swoole\Nothing'), class_exists('Swoole\Database\Nothing'), class_exists('Steelwool\Nothing'), class_exists('Swoole'));
    echo implode(', ', $seen), "\n";

    echo "in coroutines\n";
    Co\run(function () {
        for ($i = 0; $i < 3; $i++) {
            go(fn () => print(get_class(new Swoole\Coroutine\FastCGI\Client\Exception()) . "\n"));
        }
    });

    echo "at the end, where a destructor wants one, and in the cycle collector\n";
    class Last
    {
        public $self;
        public function __construct(private string $class)
        {
            $this->self = $this;
        }
        public function __destruct()
        {
            echo (new ReflectionClass($this->class))->getName(), "\n";
        }
    }
    new Last('Swoole\NameResolver\Cluster');
    gc_collect_cycles();
    new Last('Swoole\Server\Admin');
}
?>
--EXPECTF--
parents are there before the file begins
App\Pools\Renamed is a Swoole\Database\RedisConfig
App\Pools\Grouped is a Swoole\Database\PDOConfig
App\Pools\RenamedInGroup is a Swoole\Database\MysqliConfig
App\Pools\Deeper is a Swoole\NameResolver\Exception
App\Pools\Full is a Swoole\ConnectionPool
App\Pools\Relative is a App\Pools\Exception
App\Pools\Child is a App\Pools\Renamed
App\Blocks\InBlock is a Swoole\Database\PDOConfig
App\Blocks\OfNamespace is a App\Blocks\Client
who asks whether it is there has it declared
class_exists: false, true, true
is_a: false, true, true
reflection: false, "Connection", true
constant: false, 404, true
callable: false, true, true
unserialize: false, "Swoole\\RemoteObject\\Exception", true
other letters: false, true, true
eval: false, "Swoole\\Curl\\Exception", true
short name: false, "Swoole\\Coroutine\\FastCGI\\Client", true
who asks what an object is does not
bool(false)
bool(false)
{closure%S}(): Argument #1 ($object) must be of type Swoole\RemoteObject
bool(false)
a class that is there is there by its short name as well
bool(true)
Swoole\Coroutine\WaitGroup
caught
others are looked for as ever
bool(false)
bool(false)
bool(false)
bool(false)
Swoole\Nothing, Swoole\Database\Nothing, Steelwool\Nothing, Swoole
in coroutines
Swoole\Coroutine\FastCGI\Client\Exception
Swoole\Coroutine\FastCGI\Client\Exception
Swoole\Coroutine\FastCGI\Client\Exception
at the end, where a destructor wants one, and in the cycle collector
Swoole\NameResolver\Cluster
Swoole\Server\Admin
