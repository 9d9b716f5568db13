--TEST--
The request callback may be anything that PHP can call; when it returns, only the program has its request and response
--FILE--
<?php
require __DIR__ . '/../include/server.php';
class Site
{
    public function __construct(private string $name) {}
    public function method($request, $response) { $response->end("$this->name: method"); }
    private function hidden($request, $response) { $response->end("$this->name: " . __FUNCTION__); }
    public function hiddenClosure() { return $this->hidden(...); }
    public static function fixed($request, $response) { $response->end(static::class . ' static'); }
    public function __invoke($request, $response) { Co::sleep(0.001); $response->end("$this->name: invoked after a wait"); }
    public function __call($name, $args) { $args[1]->end("$this->name: __call($name)"); }
    public static function __callStatic($name, $args) { $args[1]->end("__callStatic($name)"); }
}
class Child extends Site {}
function named($request, $response) { $response->end('function'); }
class Last { public function __destruct() { echo "the request is gone\n"; } }

$kinds = [
    'closure' => fn ($request, $response) => $response->end('closure'),
    'static closure' => static fn ($request, $response) => $response->end('static closure'),
    'method' => [new Site('a'), 'method'],
    'private method' => (new Site('b'))->hiddenClosure(),
    'static method' => [Child::class, 'fixed'],
    'static method by text' => 'Child::fixed',
    'static method of an object' => [new Child('c'), 'fixed'],
    'function' => 'named',
    'first-class' => named(...),
    'invokable' => new Site('d'),
    '__call' => [new Site('e'), 'missing'],
    '__callStatic' => [Site::class, 'missing'],
    'by reference' => function (&$request, &$response) { $answer = $response; $request = $response = null; $answer->end('by reference'); },
    'no parameters' => function () { func_get_arg(1)->end('arguments without parameters: ' . func_num_args()); },
    'variadic' => function (...$all) { $all[1]->end('variadic: ' . count($all)); },
    'more parameters' => function ($request, $response, $more = 'default') { $response->end("more: $more"); },
    'types' => function (Swoole\Http\Request $request, Swoole\Http\Response $response): ?string { $response->end('types'); return 'text'; },
    'wrong types' => function (int $request) {},
    'too many parameters' => function ($a, $b, $c) {},
    'generator' => function ($request, $response) { $response->end('never'); yield 1; },
    'trace' => function ($request, $response) { $response->end('frames: ' . count(debug_backtrace())); },
    'gone' => function ($request, $response) { $request->tmpfiles = new Last; $response->end('gone'); },
    'kept' => function ($request, $response) { go(function () use ($response) { Co::sleep(0.001); $response->end('kept'); }); },
    'nobody' => function ($request, $response) { unset($request, $response); },
];
$servers = [];
foreach ($kinds as $kind => $callback) {
    $servers[$kind] = serve(function () use ($callback) {
        $server = new Swoole\Http\Server('127.0.0.1', 0);
        $server->set(['worker_num' => 1, 'log_level' => SWOOLE_LOG_ERROR]);
        $server->on('request', $callback);
        return $server;
    });
}
foreach ($servers as $kind => $server) {
    $answer = $server->get('/');
    echo "$kind: $answer->status $answer->body\n";
    $server->stop();
    echo $kind === 'gone' ? $server->output() : '';
}
?>
--EXPECT--
closure: 200 closure
static closure: 200 static closure
method: 200 a: method
private method: 200 b: hidden
static method: 200 Child static
static method by text: 200 Child static
static method of an object: 200 Child static
function: 200 function
first-class: 200 function
invokable: 200 d: invoked after a wait
__call: 200 e: __call(missing)
__callStatic: 200 __callStatic(missing)
by reference: 200 by reference
no parameters: 200 arguments without parameters: 2
variadic: 200 variadic: 2
more parameters: 200 more: default
types: 200 types
wrong types: 500 
too many parameters: 500 
generator: 500 
trace: 200 frames: 1
gone: 200 gone
the request is gone
kept: 200 kept
nobody: 500