<?php
/*
 * Misuse of the whole surface, made by Reflection: every function and method of the module with values that nobody meant for it, on objects
 * in every state. A program of its own, since it may not survive:
 *
 *     php -n -d extension=.../swoole.so misuse.php SEED SECONDS PLACE [TRACE]
 *
 * PLACE: main, coroutine, or server (in a worker's callbacks, on its requests). It prints `N calls` at the end; before that, whatever is a
 * fault. With TRACE each call is written to that file before it is made, so that the last line is the one that did not come back.
 * The same seed makes the same calls, as far as the order of events is the same.
 */

namespace Misuse;

// Classes of the library are there at their first use, and this asks for all that are.
require_once __DIR__ . '/whole_library.php';

const FAULT = 'internal error in Steelwool';

/** What may not be called with just anything: it ends, replaces or stops the process, or harms others. Null: not at all. */
const CARE = [
    'swoole\process::kill' => null, 'swoole\process::exit' => null, 'swoole\process::exec' => null, 'swoole\process::daemon' => null,
    'swoole\process::alarm' => null, 'swoole\process::signal' => null, 'swoole\process::setpriority' => null,
    'swoole\process::setaffinity' => null, 'swoole\process::start' => null, 'swoole\process::read' => null,
    'swoole\process::write' => null, 'swoole\process::pop' => null, 'swoole\process::push' => null, 'swoole\process\pool::start' => null,
    'swoole\process\manager::start' => null, 'swoole\process\manager::addbatch' => [3, 'Misuse\taken'],
    'swoole\server::start' => null, 'swoole\http\server::start' => null, 'swoole\event::wait' => null, 'swoole_event_wait' => null,
    'swoole\event::rshutdown' => null, 'swoole\server::shutdown' => null, 'swoole\http\server::shutdown' => null, 'swoole\server::stop' => null,
    'swoole\redis\server::start' => null, 'swoole\remoteobject\server::start' => null, 'swoole_init_default_remote_object_server' => null,
    'swoole_get_default_remote_object_client' => null,
    'swoole\http\server::stop' => null, 'swoole\server::reload' => null, 'swoole\http\server::reload' => null,
    // These wait, and so the whole process, as long as they are told to.
    'swoole\process::wait' => [false], 'swoole\atomic::wait' => [0.001], 'swoole_select' => [[], [], [], 0.001],
    'swoole\lock::lock' => [LOCK_EX, 0.001], 'swoole\lock::lockwait' => [0.001], 'swoole\lock::lock_read' => null,
    'swoole_client_select' => [[], [], [], 0.001],
    'swoole\client::recv' => null, 'swoole\client::sendto' => ['127.0.0.1', 1, 'x'],
    // Refused by a fatal error once the loop has run.
    'swoole_async_set' => null, 'swoole\async::set' => null,
    // Without the callbacks that must be there: a fatal error, as in Swoole.
    'swoole\client::connect' => null, 'swoole\async\client::connect' => null,
    // They wait, as they say, for what this program leaves behind.
    'swoole_event_dispatch' => null, 'swoole\event::dispatch' => null,
    // These do what they are told to, in PHP's own memory.
    'swoole\connectionpool::fill' => null,
    'swoole\stringobject::repeat' => [3], 'swoole\multibytestringobject::repeat' => [3],
    'swoole\coroutine\system::exec' => ['exit 3', true], 'swoole\coroutine::exec' => ['exit 3'], 'swoole_coroutine_exec' => ['exit 3'],
    'swoole_exec' => ['exit 3'], 'swoole_shell_exec' => ['exit 3'], 'swoole_test_kernel_coroutine' => [3, 0.001],
    'swoole\coroutine\scheduler::parallel' => [3, 'Misuse\taken'], 'swoole\coroutine\parallel' => [3, 'Misuse\taken'], 'swoole_event_rshutdown' => null,
    'swoole\coroutine\system::writefile' => ['written', 'x'], 'swoole\coroutine::writefile' => ['written', 'x'],
    'swoole\async::exec' => ['exit 3', 'Misuse\taken'], 'swoole\async::write' => ['written', 'x'], 'swoole_async_write' => ['written', 'x'],
    'swoole\async::writefile' => ['written', 'x'], 'swoole_async_writefile' => ['written', 'x'],
    'swoole\async\client::sendto' => ['127.0.0.1', 1, 'x'],
];

/** The peer of all that connects or asks for a name: no test speaks to other machines. */
const PEER = [
    'swoole\async::dnslookup', 'swoole\async::dnslookupcoro', 'swoole_async_dns_lookup', 'swoole\http\client::__construct', 'swoole\redis::connect', 'swoole_async_dns_lookup_coro', 'swoole\coroutine\system::dnslookup',
    'swoole\coroutine\system::gethostbyname', 'swoole\coroutine\system::getaddrinfo', 'swoole\coroutine::dnslookup',
    'swoole\coroutine::gethostbyname', 'swoole\coroutine::getaddrinfo', 'swoole\server::__construct', 'swoole\http\server::__construct',
    'swoole\server::listen', 'swoole\server::addlistener', 'swoole\http\server::listen', 'swoole\http\server::addlistener',
    'swoole\process\pool::listen', 'swoole\coroutine\socket::bind', 'swoole\coroutine\socket::connect', 'swoole\coroutine\socket::sendto',
    'swoole\coroutine\client::connect', 'swoole\coroutine\client::sendto', 'swoole\coroutine\http\client::__construct',
];

final class Misuse
{
    /** @var array<string, \Closure> how objects of a class are made as they should be */
    private array $makers;
    /** @var object[] */
    public array $objects = [];
    /** @var array{string, ?string}[] class (or ''), name */
    private array $targets = [];
    public int $calls = 0;
    /** The call that is being made. */
    public string $call = '';
    private $resource;
    private $closed;
    private $trace;

    public function __construct(private string $place, ?string $trace)
    {
        $this->trace = $trace === null ? null : fopen($trace, 'a');
        $this->resource = fopen('php://memory', 'w+');
        $this->closed = fopen('php://memory', 'w+');
        fclose($this->closed);
        $this->makers = [
            'Swoole\Server' => fn () => new \Swoole\Server('127.0.0.1', 0),
            'Swoole\Http\Server' => fn () => new \Swoole\Http\Server('127.0.0.1', 0),
            'Swoole\Server\Port' => fn () => (new \Swoole\Server('127.0.0.1', 0))->ports[0],
            'Swoole\Process' => fn () => new \Swoole\Process(fn () => 1),
            'Swoole\Http\Client' => fn () => new \Swoole\Http\Client('127.0.0.1', 1),
            'Swoole\Coroutine\Http\Client' => fn () => new \Swoole\Coroutine\Http\Client('127.0.0.1', 1),
            'Swoole\Coroutine\Client' => fn () => new \Swoole\Coroutine\Client(SWOOLE_SOCK_TCP),
            'Swoole\Coroutine\Socket' => fn () => new \Swoole\Coroutine\Socket(AF_UNIX, SOCK_STREAM),
            'Swoole\Client' => fn () => new \Swoole\Client(SWOOLE_SOCK_TCP),
            'Swoole\Coroutine\Context' => fn () => \Swoole\Coroutine::getContext() ?? new \Swoole\Coroutine\Context,
            'Swoole\Coroutine\Iterator' => fn () => \Swoole\Coroutine::list(),
            'Swoole\Timer\Iterator' => fn () => \Swoole\Timer::list(),
            'Swoole\ArrayObject' => fn () => new \Swoole\ArrayObject([3, 1, 2]),
            'Swoole\Coroutine\Barrier' => fn () => \Swoole\Coroutine\Barrier::make(),
            'Swoole\ConnectionPool' => fn () => new \Swoole\ConnectionPool(fn () => new \stdClass, 2),
        ];
        $ours = fn (string $name) => str_starts_with($name, 'Swoole\\');
        foreach (array_filter(get_declared_classes(), $ours) as $class) {
            $this->targets[] = [$class, '__construct'];
            foreach ((new \ReflectionClass($class))->getMethods() as $method) {
                // What PHP has made is PHP's: its ArrayIterator crashes by itself when it is made and cloned in strange ways.
                $ours($method->class) && $this->targets[] = [$class, $method->name];
            }
        }
        $library = array_filter(get_defined_functions()['user'], fn ($name) => preg_match('/^(swoole|_(string|mbstring|array)$)/', $name));
        foreach ([...array_keys((new \ReflectionExtension('swoole'))->getFunctions()), ...$library] as $function) {
            $this->targets[] = ['', strtolower($function)];
        }
    }

    private function pick(array $from): mixed
    {
        return $from[mt_rand(0, count($from) - 1)];
    }

    private function is_lucky(int $one_in): bool
    {
        return mt_rand(1, $one_in) === 1;
    }

    /** A value that somebody might pass by mistake, or on purpose. */
    private function value(int $depth = 0): mixed
    {
        switch (mt_rand(0, 15)) {
            case 0: return null;
            case 1: return $this->is_lucky(2);
            case 2: return $this->pick([0, 1, -1, 2, 3, 80, 443, 65535, 65536, 100000]);
            case 3: return $this->pick([PHP_INT_MAX, PHP_INT_MIN, 1 << 31, (1 << 31) - 1, -(1 << 31), 1 << 32, PHP_INT_MAX - 1]);
            case 4: return $this->pick([0.0, -0.0, 0.001, -0.5, 1e308, -1e308, 1e18, 9.3e18, NAN, INF, -INF, 5e-324]);
            case 5: return $this->pick(['', 'a', "a\0b", "\r\n", '0', '-1', '1e999', 'true', '12abc', "\xff\xfe", ' ']);
            case 6: return $this->pick([str_repeat('x', 300), str_repeat("\0", 70000), '127.0.0.1', '::1', 'unix:/nonexistent/x', '/nonexistent/x', __FILE__]);
            case 7: return $this->pick(['request', 'receive', 'message', 'close', 'start', 'GET', 'timeout', 'worker_num', 'Content-Type', 'set-cookie', 'no_such_function', 'Misuse\taken', 'Misuse\Text::taken']);
            case 8: return $depth > 2 ? [] : $this->collection($depth);
            case 9: return $this->pick([$this->resource, $this->closed, STDERR]);
            case 10: return $this->pick([new \stdClass, new \ArrayObject([1]), new Text, new Stubborn, fn () => 1, (fn () => yield 1)()]);
            case 11: return $this->pick([fn (...$all) => $all[0] ?? null, 'Misuse\taken', [new Text, 'nothing'], [Text::class, 'taken'], [Text::class, 'nowhere'], fn () => \Swoole\Coroutine::sleep(0.001)]);
            case 12: case 13:
                $object = $this->objects ? $this->pick($this->objects) : null;
                // What it throws when something calls it, nobody would catch.
                return is_callable($object) ? fn () => 1 : $object;
            case 14: return mt_rand(-5, 20);
            default: return ['key' => 1, 'x' => [1, [2, [3]]], -7 => 'text', 3.7];
        }
    }

    private function collection(int $depth): array
    {
        $array = [];
        for ($i = mt_rand(0, 4); $i > 0; $i--) {
            $array[$this->is_lucky(2) ? $this->pick(['timeout', 'worker_num', 'max_coroutine', 'log_level', 'hook_flags', 'package_max_length', 'enable_coroutine', 'dns_server', 'database', 'max_wait_time', 'socket_timeout', 'aio_worker_num', '']) : $i] = $this->value($depth + 1);
        }
        if ($this->is_lucky(10)) {
            $array['self'] = &$array;
        }
        if ($this->is_lucky(5)) {
            $array['reference'] = &$this->objects;
            unset($array['reference']);
        }
        // What would change the process for all later calls.
        unset($array['max_coroutine'], $array['log_level']);
        return $array;
    }

    /** A new object of a class, in one of many states; null if there is none of it. */
    private function make(string $class): ?object
    {
        $reflection = new \ReflectionClass($class);
        $way = self::is_of_spl($class) ? 7 : mt_rand(0, 7);
        $this->note("make $way of $class", [], null);
        try {
            switch ($way) {
                case 0: case 1: return $reflection->isAbstract() ? null : $reflection->newInstanceWithoutConstructor();
                case 2: return self::subclass($class);
                case 3: return $reflection->newInstanceArgs([...(in_array(strtolower("$class::__construct"), PEER) ? ['127.0.0.1'] : []), ...$this->arguments($reflection->getConstructor())]);
                case 4: return clone ($this->of($class) ?? $reflection->newInstance());
                case 5: return unserialize(serialize($this->of($class) ?? $reflection->newInstance()));
                case 6: return unserialize($this->pick(["O:" . strlen($class) . ":\"$class\":0:{}", "O:" . strlen($class) . ":\"$class\":1:{s:1:\"x\";i:1;}", "C:" . strlen($class) . ":\"$class\":2:{{}}"]));
                default: return isset($this->makers[$class]) ? ($this->makers[$class])() : $reflection->newInstance();
            }
        } catch (\Throwable $e) {
            $this->judge($e);
            return null;
        }
    }

    private static function is_of_spl(string $class): bool
    {
        return is_a($class, \ArrayIterator::class, true) || is_a($class, \ArrayObject::class, true);
    }

    /** A subclass that never calls its parent's constructor and has properties of its own. */
    private static function subclass(string $class): ?object
    {
        static $made = [];
        $made[$class] ??= (function () use ($class) {
            $reflection = new \ReflectionClass($class);
            $name = 'Sub' . preg_replace('/\W/', '_', $class);
            if ($reflection->isFinal() || $reflection->getConstructor()?->isFinal() || $reflection->isAbstract()) {
                return '';
            }
            $constructor = $reflection->getConstructor()?->isPrivate() ? '' : 'public function __construct() {}';
            eval("#[\AllowDynamicProperties] class $name extends \\$class { public \$own = [1]; $constructor }");
            return $name;
        })();
        return $made[$class] === '' ? null : new $made[$class];
    }

    /** An object of the class that is there. */
    private function of(string $class): ?object
    {
        $all = array_values(array_filter($this->objects, fn ($object) => $object instanceof $class));
        return $all ? $this->pick($all) : null;
    }

    private function arguments(?\ReflectionFunctionAbstract $of): array
    {
        $count = $of === null ? 0 : $of->getNumberOfParameters();
        $required = $of === null ? 0 : $of->getNumberOfRequiredParameters();
        $arguments = [];
        for ($i = mt_rand($this->is_lucky(8) ? 0 : $required, $count + ($this->is_lucky(4) ? 2 : 0)); $i > 0; $i--) {
            $parameter = $of?->getParameters()[count($arguments)] ?? null;
            // Often a value of the right type: what is refused at once tests little.
            $arguments[] = $parameter !== null && !$this->is_lucky(3) ? $this->fitting($parameter) : $this->value();
        }
        return $arguments;
    }

    private function fitting(\ReflectionParameter $parameter): mixed
    {
        $type = ltrim((string) $parameter->getType(), '?');
        for ($tries = 0; $tries < 30; $tries++) {
            $value = $this->value();
            $fits = match (explode('|', $type)[0]) {
                'int' => is_int($value), 'float' => is_int($value) || is_float($value), 'string' => is_string($value),
                'bool' => is_bool($value), 'array' => is_array($value), 'callable' => is_callable($value), 'Closure' => $value instanceof \Closure,
                default => true,
            };
            if ($fits) {
                return $value;
            }
        }
        return null;
    }

    /** One call, or one thing that PHP does with an object. What it prints is of no interest. */
    public function step(): void
    {
        $cid = \Swoole\Coroutine::getCid();
        $this->inside[$cid] = ($this->inside[$cid] ?? 0) + 1;
        ob_start(fn () => '', 4096);
        try {
            $this->one();
        } catch (\Throwable $e) {
            $this->judge($e);
        } finally {
            ob_end_clean();
            $this->inside[$cid]--;
        }
    }

    /** @var int[] how many steps are under way in a coroutine: an exception of theirs is caught */
    private array $inside = [];

    private function one(): void
    {
        if (count($this->objects) > 60) {
            array_splice($this->objects, mt_rand(0, 30), mt_rand(1, 20));
        }
        if ($this->objects && $this->is_lucky(4)) {
            $this->handle($this->pick($this->objects));
            return;
        }
        [$class, $name] = $this->pick($this->targets);
        $key = $class === '' ? $name : strtolower("$class::$name");
        $reflection = $class === '' ? new \ReflectionFunction($name)
            : (method_exists($class, $name) ? new \ReflectionMethod($class, $name) : null);
        // What a class has of its parent is the parent's.
        $declared = $reflection instanceof \ReflectionMethod ? strtolower("$reflection->class::$name") : $key;
        foreach ([$key, $declared] as $one) {
            if (array_key_exists($one, CARE) && CARE[$one] === null) {
                return;
            }
        }
        $arguments = CARE[$key] ?? CARE[$declared] ?? $this->arguments($reflection);
        if (array_intersect([$key, $declared], PEER)) {
            $arguments[0] = '127.0.0.1';
        }
        $object = null;
        if ($class !== '') {
            $object = $this->is_lucky(3) ? null : $this->of($class);
            if ($object === null && ($object = $this->make($class)) !== null) {
                $this->objects[] = $object;
            }
        }
        if ($object instanceof \Swoole\Http\Client) {
            $object->host = '127.0.0.1';
        }
        $this->note($key, $arguments, $object);
        $this->calls++;
        try {
            $result = match (true) {
                $class === '' => $name(...$arguments),
                $reflection === null => null,
                $reflection->isStatic(), $this->is_lucky(20) => $this->is_lucky(2) ? [$class, $name](...$arguments) : $class::$name(...$arguments),
                $object === null => null,
                $this->is_lucky(3) && $reflection->isPublic() => $reflection->invokeArgs($object, $arguments),
                default => $object->$name(...$arguments),
            };
            if (is_object($result) && !$result instanceof self && $this->is_lucky(2)) {
                $this->objects[] = $result;
            }
        } catch (\Throwable $e) {
            $this->judge($e);
        }
        if ($this->is_lucky(200)) {
            gc_collect_cycles();
        }
    }

    /** What PHP itself does with objects. */
    private function handle(object $object): void
    {
        $way = mt_rand(0, self::is_of_spl($object::class) ? 6 : 17);
        $this->note("handle $way", [], $object);
        $this->calls++;
        $name = $this->pick([...array_column((new \ReflectionClass($object))->getProperties(), 'name'), 'x', '0', '']);
        try {
            match ($way) {
                0 => var_dump($object),
                1 => var_export($object, true),
                2 => json_encode($object),
                3 => (array) $object,
                4 => serialize($object),
                5 => $this->read(get_object_vars($object)),
                // What holds itself ends the program, as PHP has it.
                6 => str_contains(print_r($object, true), '*RECURSION*') || $object == $this->pick($this->objects),
                7 => $object->$name = $this->value(),
                8 => $this->read($object->$name),
                9 => isset($object->$name) && empty($object->$name),
                10 => (function () use ($object, $name) { unset($object->$name); })(),
                11 => (function () use ($object, $name) { $reference = &$object->$name; $reference = 5; })(),
                12 => $this->walk($object),
                13 => $this->objects[] = clone $object,
                14 => $this->index($object),
                15 => print_r($object, true),
                16 => $object instanceof \Swoole\Http\Client ? null : $object->__construct(...$this->arguments((new \ReflectionClass($object))->getConstructor())),
                17 => (new \ReflectionProperty($object, $name))->setValue($object, $this->value()),
            };
        } catch (\Throwable $e) {
            $this->judge($e);
        }
    }

    private function read(mixed $value): void
    {
        is_iterable($value) && !$value instanceof \Generator ? $this->walk($value) : gettype($value);
    }

    private function walk(mixed $all): void
    {
        $left = 20;
        foreach ($all as $key => $value) {
            if ($left-- === 0) {
                break;
            }
        }
    }

    private function index(object $object): void
    {
        $key = $this->value();
        if ($object instanceof \Countable) {
            count($object);
        }
        if ($object instanceof \ArrayAccess) {
            isset($object[$key]);
            $object[$key] = $this->value();
            $object[$key];
            unset($object[$key]);
        }
    }

    /** The one thing that an exception must not be. */
    public function judge(\Throwable $e): void
    {
        for (; $e !== null; $e = $e->getPrevious()) {
            if (str_contains($e->getMessage(), FAULT)) {
                $this->fault($e->getMessage());
            }
        }
    }

    public function fault(string $text): void
    {
        fwrite(STDOUT, "$this->call: $text\n");
    }

    private function note(string $name, array $arguments, ?object $object): void
    {
        $this->call = $name . '(' . implode(', ', array_map(fn ($one) => match (true) {
            is_array($one) => 'array(' . count($one) . ')',
            is_string($one) => strlen($one) . ' bytes ' . json_encode(substr($one, 0, 30), JSON_INVALID_UTF8_SUBSTITUTE),
            is_object($one) => get_class($one),
            is_scalar($one) => var_export($one, true),
            default => gettype($one),
        }, $arguments)) . ')' . ($object ? ' on ' . get_class($object) . '#' . spl_object_id($object) : '');
        if ($this->trace) {
            fwrite($this->trace, "$this->call\n");
        }
    }

    /** Calls until the time is over. */
    public function run(float $end): void
    {
        while (microtime(true) < $end) {
            if ($this->place !== 'coroutine') {
                for ($i = 0; $i < 100 && microtime(true) < $end; $i++) {
                    $this->step();
                    // The next one may run the loop.
                    $this->settle();
                }
                continue;
            }
            // Whoever waits for what never comes is cancelled, and the round ends.
            \Swoole\Coroutine\run(function () use ($end) {
                for ($i = 0; $i < 100 && microtime(true) < $end; $i++) {
                    $cid = \Swoole\Coroutine::create(fn () => $this->step());
                    if ($cid !== false && \Swoole\Coroutine::exists($cid)) {
                        \Swoole\Coroutine::cancel($cid);
                    }
                    $this->settle();
                }
            });
        }
    }

    /** In the callbacks of a server that is asked until the time is over. */
    public function serve(float $end): void
    {
        $server = new \Swoole\Http\Server('127.0.0.1', 0);
        // Where it waits without end, the next request comes on another connection.
        $server->set(['worker_num' => 1, 'max_wait_time' => 1]);
        $server->on('request', function ($request, $response) use ($server) {
            array_push($this->objects, $request, $response, $server);
            for ($i = 0; $i < 15; $i++) {
                $this->step();
            }
            \Swoole\Timer::clearAll();
            @$response->end('done');
        });
        $port = $server->port;
        $ask = function () use (&$ask, $server, $port, $end) {
            if (microtime(true) > $end) {
                $server->shutdown();
                return;
            }
            $client = new \Swoole\Http\Client('127.0.0.1', $port);
            $client->set(['timeout' => 0.3]);
            $client->setHeaders(['Cookie' => 'a=b', 'Content-Type' => 'application/x-www-form-urlencoded']);
            $client->post('/path?query=1', 'form=field', function ($client) use ($ask) {
                $this->answers += $client->statusCode > 0;
                $client->close();
                $ask();
            });
        };
        $server->on('start', $ask);
        $server->start();
        $this->answers > 5 || $this->fault("only $this->answers answers");
    }

    private int $answers = 0;

    /** Nothing is to go on that would keep the loop, and so the end, waiting. */
    public function settle(): void
    {
        \Swoole\Timer::clearAll();
        \Swoole\Event::cycle(null);
        // As many as there are: who has started this program may have left it some.
        $most = \Swoole\Coroutine::stats()['event_num'] > 0 ? max(25, ...array_map(intval(...), scandir('/proc/self/fd'))) : 0;
        for ($fd = 0; $fd <= $most; $fd++) {
            \Swoole\Event::isset($fd, SWOOLE_EVENT_READ | SWOOLE_EVENT_WRITE) && \Swoole\Event::del($fd);
        }
        foreach (\Swoole\Coroutine::list() as $cid) {
            if ($cid !== \Swoole\Coroutine::getCid()) {
                \Swoole\Coroutine::cancel($cid);
            }
        }
        \Swoole\Event::exit();
        restore_error_handler();
        set_error_handler($this->warned(...));
    }

    /** Warnings are taken, thrown, or answered by another call, in turn. */
    public function warned(int $level, string $text): bool
    {
        if (str_contains($text, FAULT)) {
            $this->fault($text);
        }
        $inside = $this->inside[\Swoole\Coroutine::getCid()] ?? 0;
        if ($inside < 3 && $this->is_lucky(20)) {
            $this->step();
        }
        if ($inside > 0 && $this->is_lucky(10)) {
            throw new \ErrorException($text);
        }
        return true;
    }
}

/** A callback must not fail: where nothing catches that, the program ends, as it should. */
function taken(mixed ...$values): bool
{
    return count($values) > 0;
}

final class Text
{
    public static function taken(mixed ...$values): bool
    {
        return count($values) > 0;
    }

    public function nothing(): void
    {
    }

    public function __toString(): string
    {
        return 'text';
    }
}

/** Cannot be converted, and says so by an exception. */
final class Stubborn
{
    public function __toString(): string
    {
        throw new \Exception('no text');
    }
}

if (realpath($_SERVER['SCRIPT_FILENAME']) !== __FILE__) {
    return;
}

[, $seed, $seconds, $place] = $argv;
mt_srand((int) $seed);
ini_set('memory_limit', '512M');
error_reporting(E_ALL);
chdir(sys_get_temp_dir());
// What is logged, and what is asked to be logged, is not what is printed.
swoole_async_set(['log_file' => isset($argv[4]) ? "$argv[4].log" : '/dev/null']);
$misuse = new Misuse($place, $argv[4] ?? null);
set_error_handler($misuse->warned(...));
register_shutdown_function(function () use ($misuse) {
    // Destructors and waiting coroutines come behind this.
    $error = error_get_last();
    if ($error !== null && in_array($error['type'], [E_ERROR, E_CORE_ERROR, E_COMPILE_ERROR], true)) {
        fwrite(STDOUT, "$misuse->call: {$error['message']}\n");
    }
});
$end = microtime(true) + (float) $seconds;
$place === 'server' ? $misuse->serve($end) : $misuse->run($end);
fwrite(STDOUT, ($misuse->calls > 100 ? 'many' : $misuse->calls) . " calls\n");
