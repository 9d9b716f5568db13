--TEST--
Property hooks, lazy objects and asymmetric visibility of classes that extend ours (PHP 8.4)
--SKIPIF--
<?php
if (PHP_VERSION_ID < 80400) die('skip: PHP has no property hooks');
?>
--FILE--
<?php
require __DIR__ . '/../include/child.php';
[$status, $output] = child(<<<'CODE'
    class Hooked extends Swoole\Http\Request
    {
        public $header { get => ['x-from' => 'hook']; }
        public $get { set { Co::sleep(0.001); $this->get = ['set' => $value]; } }
        public private(set) int $reads = 0;
        public string $upper { get { Co::sleep(0.001); $this->reads++; return strtoupper($this->server['name'] ?? 'none'); } }
    }
    class Waiting extends Swoole\Coroutine\Channel
    {
        public mixed $next { get => $this->pop(1); set { $this->push($value); } }
    }
    Co\run(function () {
        $request = new Hooked();
        $request->server = ['name' => 'abc'];
        $request->get = 5;
        echo json_encode([$request->header, $request->get, $request->upper, $request->upper, $request->reads, $request->cookie]), "\n";
        foreach ([fn ($request) => $request->reads = 7, fn ($request) => $request->upper = 'x', fn ($request) => $request->header[] = 1] as $wrong) {
            try {
                $wrong($request);
            } catch (Error $error) {
                echo $error->getMessage(), "\n";
            }
        }
        $channel = new Waiting(1);
        go(function () use ($channel) { Co::sleep(0.001); $channel->next = 'pushed'; });
        echo $channel->next, "\n";
        // An object is made lazy only if all of its classes are PHP's.
        $class = new ReflectionClass(Hooked::class);
        foreach (['newLazyGhost', 'newLazyProxy'] as $method) {
            try {
                $class->$method(fn () => new Hooked());
            } catch (Error $error) {
                echo $error->getMessage(), "\n";
            }
        }
        class Plain { public int $value = 0; public function __construct() { Co::sleep(0.001); $this->value = 5; } }
        $lazy = (new ReflectionClass(Plain::class))->newLazyGhost(fn ($plain) => $plain->__construct());
        go(function () use ($lazy) { echo $lazy->value, "\n"; });
        echo "made where it is used\n";
    });
    CODE);
echo "$status\n$output";
?>
--EXPECTF--
0
[{"x-from":"hook"},{"set":5},"ABC","ABC",2,null]
Cannot modify private(set) property Hooked::$reads from global scope
%rProperty Hooked::\$upper is read-only|Cannot write to get-only virtual property Hooked::\$upper%r
Indirect modification of Hooked::$header is not allowed
pushed
Cannot make instance of internal class lazy: Hooked inherits internal class Swoole\Http\Request
Cannot make instance of internal class lazy: Hooked inherits internal class Swoole\Http\Request
made where it is used
5
