<?php

declare(strict_types=1);

namespace Swoole\Server;

use Steelwool\Admin\{Address, Api, Commands, Describe};
use Swoole\{Coroutine, Server, Timer};

/**
 * The admin interface of a server (`admin_server`): commands for its processes, and an HTTP server that has them performed.
 *
 * A handler gets the server and the parameters as JSON, and answers `{"code": 0, "data": ...}`.
 */
class Admin
{
    /** Bytes of a value in its slot. */
    public const SIZE_OF_ZVAL = 16;

    /** Bytes of a text beside its characters. */
    public const SIZE_OF_ZEND_STRING = 32;

    /** Bytes of an object beside its properties. */
    public const SIZE_OF_ZEND_OBJECT = 56;

    /** Bytes of an array beside its elements. */
    public const SIZE_OF_ZEND_ARRAY = 56;

    private const EVERY_PROCESS = SWOOLE_SERVER_COMMAND_MASTER | SWOOLE_SERVER_COMMAND_MANAGER | SWOOLE_SERVER_COMMAND_EVENT_WORKER
        | SWOOLE_SERVER_COMMAND_TASK_WORKER;

    /** Seconds for which the address may still be taken by a predecessor that ends. */
    private const PATIENCE = 10;

    private static string $accessToken = '';

    /**
     * Register the commands, before the server starts. One that the program has registered itself is left alone.
     * @throws \Swoole\Exception if `admin_server` is no address, or one that others reach without a secret
     */
    public static function init(Server $server): void
    {
        Address::parse((string) $server->setting['admin_server']);
        foreach (self::commands() as $name => $perform) {
            $server->addCommand($name, self::EVERY_PROCESS, static function (Server $server, string $message) use ($perform): string {
                try {
                    return (string) $perform($server, $message);
                } catch (\Exception $failure) {
                    return Api::json(get_class($failure) . ': ' . $failure->getMessage(), 5000);
                }
            });
        }
    }

    /**
     * What a client has to show as `X-Admin-Server-Access-Token`: sha1 of user and secret; empty: nothing.
     */
    public static function getAccessToken(): string
    {
        return self::$accessToken;
    }

    /**
     * Serve until the server ends. In a coroutine of the master, or of the first worker in BASE mode.
     */
    public static function start(Server $server): void
    {
        try {
            $address = Address::parse((string) $server->setting['admin_server']);
            $admin = self::bind($address, $server->mode === SWOOLE_BASE);
        } catch (\Exception $failure) {
            swoole_error_log(SWOOLE_LOG_ERROR, "admin_server[{$server->setting['admin_server']}]: {$failure->getMessage()}");
            return;
        }
        self::$accessToken = $address->token;
        $admin->handle('/api', (new Api($server, $address))->serve(...));
        $admin->handle('/', static function ($request, $response): void {
            $response->status(404);
            $response->end();
        });
        $server->admin_server = $admin;
        $admin->start();
    }

    /** The open resources. */
    public static function handlerGetResources(Server $server, string $msg)
    {
        $list = [];
        foreach (get_resources() as $resource) {
            $entry = ['id' => get_resource_id($resource), 'type' => get_resource_type($resource)];
            $list[] = $entry['type'] === 'stream' ? $entry + ['info' => stream_get_meta_data($resource)] : $entry;
        }
        return Api::json($list);
    }

    /** The process that answers: its number, memory, coroutines, timers. */
    public static function handlerGetWorkerInfo(Server $server, string $msg)
    {
        return Api::json([
            'id' => $server->getWorkerId(),
            'pid' => getmypid(),
            'gc_status' => gc_status(),
            'memory_usage' => memory_get_usage(),
            'memory_real_usage' => memory_get_usage(true),
            'process_status' => Describe::process(),
            'coroutine_stats' => Coroutine::stats(),
            'timer_stats' => Timer::stats(),
            'vm_status' => swoole_get_vm_status(),
        ]);
    }

    /** Close a session: `session_id`; with `force`, at once. */
    public static function handlerCloseSession(Server $server, string $msg)
    {
        $session = (int) (self::parameters($msg)['session_id'] ?? 0);
        if ($session === 0) {
            return Api::json('require session_id', 4003);
        }
        $closed = $server->close($session, !empty(self::parameters($msg)['force']));
        return $closed ? Api::json([]) : Api::json(['error' => swoole_last_error()], 4004);
    }

    /** The timers. */
    public static function handlerGetTimerList(Server $server, string $msg)
    {
        $list = [];
        foreach (Timer::list() as $id) {
            $list[] = ['id' => $id, 'info' => Timer::info($id)];
        }
        return Api::json($list);
    }

    /** The coroutines, and where each of them is. */
    public static function handlerGetCoroutineList(Server $server, string $msg)
    {
        $list = [];
        foreach (Coroutine::list() as $id) {
            $list[] = [
                'id' => $id,
                'elapsed' => Coroutine::getElapsed($id),
                'stack_usage' => Coroutine::getStackUsage($id),
                'backTrace' => Coroutine::getBackTrace($id, DEBUG_BACKTRACE_IGNORE_ARGS, 1),
            ];
        }
        return Api::json($list);
    }

    /** The objects that are alive. */
    public static function handlerGetObjects(Server $server, string $msg)
    {
        $list = [];
        foreach (swoole_get_objects() ?: [] as $object) {
            $class = new \ReflectionClass($object);
            $list[] = [
                'id' => spl_object_id($object),
                'hash' => Describe::hash($object),
                'class' => $class->getName(),
                'filename' => $class->getFileName() ?: '',
                'line' => $class->getStartLine() ?: '',
                'memory_size' => Describe::sizeOf($object),
            ];
        }
        return Api::json($list);
    }

    /** A class or an interface: `class_name` or `interface_name`. */
    public static function handlerGetClassInfo(Server $server, string $msg)
    {
        $parameters = self::parameters($msg);
        $name = (string) ($parameters['class_name'] ?? $parameters['interface_name'] ?? '');
        if ($name === '') {
            return Api::json(['error' => 'require class_name or interface_name'], 4004);
        }
        if (!interface_exists($name, false) && !(isset($parameters['class_name']) && class_exists($name, false))) {
            return Api::json("{$name} not exists", 4003);
        }
        return Api::json(Describe::ofClass($name));
    }

    /** A function: `function_name`, with `class_name` a method. */
    public static function handlerGetFunctionInfo(Server $server, string $msg)
    {
        ['class_name' => $class, 'function_name' => $name] = self::parameters($msg) + ['class_name' => '', 'function_name' => ''];
        if ($name === '') {
            return Api::json('require function_name', 4004);
        }
        if ($class === '') {
            $exists = function_exists($name);
            return $exists ? Api::json(Describe::ofFunction(new \ReflectionFunction($name))) : Api::json("{$name} not exists", 4004);
        }
        if (!class_exists($class, false) && !interface_exists($class, false)) {
            return Api::json("{$class} not exists", 4004);
        }
        if (!method_exists($class, $name)) {
            return Api::json("{$class}->{$name} not exists", 4004);
        }
        return Api::json(Describe::ofFunction(new \ReflectionMethod($class, $name)));
    }

    /** An object as text: `object_id` and `object_hash`, as the list of objects has them. */
    public static function handlerGetObjectByHandle(Server $server, string $msg)
    {
        $parameters = self::parameters($msg);
        if (empty($parameters['object_id']) || empty($parameters['object_hash'])) {
            return Api::json(['error' => 'Params Error!'], 4004);
        }
        $object = swoole_get_object_by_handle((int) $parameters['object_id']);
        if (!$object || Describe::hash($object) !== $parameters['object_hash']) {
            return Api::json(['error' => 'Object destroyed!'], 4004);
        }
        return Api::json(print_r($object, true));
    }

    /** Versions, the system, an address of this machine. */
    public static function handlerGetVersionInfo(Server $server, string $msg)
    {
        $addresses = array_values(swoole_get_local_ip());
        $public = array_filter($addresses, static fn (string $ip) => filter_var(
            $ip,
            FILTER_VALIDATE_IP,
            FILTER_FLAG_NO_PRIV_RANGE | FILTER_FLAG_NO_RES_RANGE,
        ) !== false);
        return Api::json([
            'os' => php_uname('s') . '-' . php_uname('r'),
            'swoole' => swoole_version(),
            'php' => phpversion(),
            'ip' => (reset($public) ?: $addresses[0]) ?? '127.0.0.1',
        ]);
    }

    /** The functions: names of PHP's own, with their places those of the program. */
    public static function handlerGetDefinedFunctions(Server $server, string $msg)
    {
        $functions = get_defined_functions();
        $list = ['internal' => $functions['internal']];
        foreach ($functions['user'] as $name) {
            $function = new \ReflectionFunction($name);
            $place = ['filename' => $function->getFileName(), 'line' => $function->getStartLine()];
            $list['user'][] = ['function' => $name] + $place;
        }
        return Api::json($list);
    }

    /** The classes, with their places. */
    public static function handlerGetDeclaredClasses(Server $server, string $msg)
    {
        $list = [];
        foreach (get_declared_classes() as $name) {
            $class = new \ReflectionClass($name);
            $list[] = ['class' => $name, 'filename' => $class->getFileName() ?: '', 'line' => $class->getStartLine() ?: ''];
        }
        return Api::json($list);
    }

    /** Bytes of memory that each process has, and the machine. */
    public static function handlerGetServerMemoryUsage(Server $server, string $msg)
    {
        $usage = array_map(Describe::memory(...), self::processes($server));
        $usage['total'] = array_sum($usage);
        preg_match('/MemTotal:\s+(\d+) kB/', (string) @file_get_contents('/proc/meminfo'), $found);
        return Api::json($usage + ['memory_size' => (int) ($found[1] ?? 0) * 1024]);
    }

    /** Ticks of processor time that each process has used; of the master with those of the machine before it. */
    public static function handlerGetServerCpuUsage(Server $server, string $msg)
    {
        $ticks = array_map(Describe::ticks(...), self::processes($server));
        $usage = array_map(static fn (array $of) => $of[1] ?? 0, $ticks);
        $total = array_sum($usage);
        $usage['master'] = $ticks['master'];
        return Api::json($usage + ['total' => $total, 'cpu_num' => swoole_cpu_num()]);
    }

    /** A static property as text: `class_name` and `property_name`. */
    public static function handlerGetStaticPropertyValue(Server $server, string $msg)
    {
        $parameters = self::parameters($msg);
        foreach (['class_name', 'property_name'] as $name) {
            if (empty($parameters[$name])) {
                return Api::json(['error' => "require {$name}!"], 4004);
            }
        }
        if (!class_exists($parameters['class_name'], false)) {
            return Api::json("class[{$parameters['class_name']}] not exists", 4004);
        }
        $value = (new \ReflectionClass($parameters['class_name']))->getStaticPropertyValue($parameters['property_name'], []);
        return Api::json(['value' => print_r($value, true)]);
    }

    /** @return array<string, callable(Server, string): ?string> the commands by name */
    private static function commands(): array
    {
        $commands = Commands::all();
        foreach ((new \ReflectionClass(self::class))->getMethods(\ReflectionMethod::IS_PUBLIC) as $method) {
            if (str_starts_with($method->getName(), 'handler')) {
                // handlerGetTimerList: get_timer_list
                $name = strtolower(preg_replace('/(?<!^)[A-Z]/', '_$0', substr($method->getName(), strlen('handler'))));
                $commands[$name] = [self::class, $method->getName()];
            }
        }
        return $commands;
    }

    /** @return array<string, int> the processes of the server: name to number, 0 for one that there is not */
    private static function processes(Server $server): array
    {
        $processes = [
            'master' => $server->mode === SWOOLE_BASE ? 0 : $server->getMasterPid(),
            'manager' => $server->getManagerPid(),
        ];
        $count = (int) ($server->setting['worker_num'] ?? 0) + (int) ($server->setting['task_worker_num'] ?? 0);
        for ($number = 0; $number < $count; $number++) {
            $processes["worker-{$number}"] = (int) $server->getWorkerPid($number);
        }
        return $processes;
    }

    /** The parameters of a command. */
    private static function parameters(string $message): array
    {
        $parameters = json_decode($message, true);
        return is_array($parameters) ? $parameters : [];
    }

    /**
     * A server of its own for the interface. In BASE mode the first worker's successor begins before that one has ended.
     * @throws \Swoole\Exception the address is taken
     */
    private static function bind(Address $address, bool $isShared): Coroutine\Http\Server
    {
        for ($end = microtime(true) + self::PATIENCE;; Coroutine::sleep(0.1)) {
            $address->isPath() && self::clear(substr($address->host, strlen('unix:')));
            $mask = umask(0177);
            try {
                return new Coroutine\Http\Server($address->host, $address->port, false, $isShared && !$address->isPath());
            } catch (\Swoole\Exception $failure) {
                if (!$address->isPath() || microtime(true) > $end) {
                    throw $failure;
                }
            } finally {
                umask($mask);
            }
        }
    }

    /** Remove the file of a Unix socket that a predecessor has left behind: nobody listens there. */
    private static function clear(string $path): void
    {
        clearstatcache(true, $path);
        if (@filetype($path) !== 'socket') {
            return;
        }
        $socket = @stream_socket_client("unix://{$path}", $error, $text, 1);
        if ($socket === false && $error === SOCKET_ECONNREFUSED) {
            @unlink($path);
        }
    }
}
