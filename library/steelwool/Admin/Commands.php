<?php

declare(strict_types=1);

namespace Steelwool\Admin;

use Swoole\{Coroutine, Server};

/**
 * The commands of the admin interface that have no method of Swoole\Server\Admin.
 * @internal
 */
final class Commands
{
    /** @return array<string, callable(Server, string): string> by name */
    public static function all(): array
    {
        return self::ofServer() + self::ofProcess() + self::ofProgram();
    }

    /** @return array<string, callable(Server, string): string> */
    private static function ofServer(): array
    {
        return [
            'server_reload' => static fn (Server $server) => Api::json($server->reload() ? 'Operation succeeded' : 'Operation failed'),
            'server_shutdown' => static fn (Server $server) => Api::json($server->shutdown() ? 'Operation succeeded' : 'Operation failed'),
            'server_stats' => static fn (Server $server) => Api::json($server->stats()),
            'server_setting' => static fn (Server $server) => Api::json([
                'mode' => $server->mode,
                'host' => $server->host,
                'port' => $server->port,
                'master_pid' => $server->getMasterPid(),
                'manager_pid' => $server->getManagerPid(),
                'admin_server' => preg_replace('/^.*@/', '', (string) $server->setting['admin_server']),
            ] + $server->setting),
            'get_all_ports' => static fn (Server $server) => Api::json(array_map(static fn (Server\Port $port) => [
                'host' => $port->host,
                'port' => $port->port,
                'type' => $port->type,
                'ssl' => (bool) ($port->ssl ?? false),
                'connection_num' => iterator_count($port->connections),
            ], $server->ports)),
            'get_connections' => static fn (Server $server) => Api::json(array_map(
                static fn (int $session) => ['session_id' => $session] + ($server->getClientInfo($session) ?: []),
                iterator_to_array($server->connections, false),
            )),
            'get_connection_info' => self::connection(...),
            'get_client_info' => self::connection(...),
            'get_manager_info' => static fn (Server $server) => Api::json(['pid' => $server->getManagerPid()]),
        ];
    }

    /** @return array<string, callable(Server, string): string> */
    private static function ofProcess(): array
    {
        return [
            'getpid' => static fn () => Api::json(['pid' => getmypid()]),
            'memory_usage' => static fn () => Api::json(['usage' => memory_get_usage(), 'real_usage' => memory_get_usage(true)]),
            'get_memory_info' => static fn () => Api::json(['php_memory' => memory_get_usage(true)]),
            'gc_status' => static fn () => Api::json(gc_status()),
            'opcache_status' => static fn () => Api::json(function_exists('opcache_get_status') ? opcache_get_status(true) : false),
            'coroutine_stats' => static fn () => Api::json(Coroutine::stats()),
            'coroutine_list' => static fn () => Api::json(iterator_to_array(Coroutine::list(), false)),
            'coroutine_bt' => static function (Server $server, string $message): string {
                $id = (int) (self::parameter($message, 'cid') ?: 0);
                $trace = Coroutine::getBackTrace($id, DEBUG_BACKTRACE_IGNORE_ARGS);
                return $trace === false ? Api::json("Coroutine#{$id} not exists", 4004) : Api::json($trace);
            },
        ];
    }

    /** @return array<string, callable(Server, string): string> */
    private static function ofProgram(): array
    {
        return [
            'get_included_files' => static fn () => Api::json(['files' => get_included_files()]),
            'get_included_file_contents' => self::contents(...),
            'get_declared_interfaces' => static fn () => Api::json(get_declared_interfaces()),
            'get_declared_traits' => static fn () => Api::json(get_declared_traits()),
            'get_defined_constants' => static fn () => Api::json(self::constants(get_defined_constants())),
            'get_globals' => static fn () => Api::json(self::globals()),
            'get_loaded_extensions' => static function (): string {
                $list = [];
                foreach (get_loaded_extensions() as $at => $name) {
                    $list[] = ['id' => $at + 1, 'name' => $name, 'version' => (string) phpversion($name)];
                }
                return Api::json($list);
            },
            'get_extension_info' => self::extension(...),
            'get_composer_packages' => self::packages(...),
        ];
    }

    /** What is known of a session. */
    private static function connection(Server $server, string $message): string
    {
        $session = (int) (self::parameter($message, 'session_id') ?: 0);
        if ($session === 0) {
            return Api::json('require session_id', 4003);
        }
        $info = $server->getClientInfo($session);
        return $info === false ? Api::json('connection not exists', 4004) : Api::json($info);
    }

    /** A file of the program: none that it has not included. */
    private static function contents(Server $server, string $message): string
    {
        $file = self::parameter($message, 'filename');
        if ($file === null) {
            return Api::json('require filename', 4003);
        }
        if (!in_array($file, get_included_files(), true)) {
            return Api::json('no permission', 4003);
        }
        return is_file($file) ? Api::json(file_get_contents($file)) : Api::json("{$file} not exist", 4004);
    }

    /** An extension of PHP, by `extension_name`. */
    private static function extension(Server $server, string $message): string
    {
        $name = self::parameter($message, 'extension_name');
        if ($name === null || !extension_loaded($name)) {
            return Api::json('require extension_name', 4004);
        }
        $extension = new \ReflectionExtension($name);
        ob_start();
        $extension->info();
        $info = trim((string) ob_get_clean());
        return Api::json([
            'classes' => $extension->getClassNames(),
            'version' => $extension->getVersion(),
            'constants' => self::constants($extension->getConstants()),
            'ini_entries' => $extension->getINIEntries(),
            'dependencies' => $extension->getDependencies(),
            'functions' => array_keys($extension->getFunctions()),
            'info' => $info,
        ]);
    }

    /** What Composer has installed. */
    private static function packages(): string
    {
        if (!class_exists('Composer\InstalledVersions')) {
            return Api::json('require composer 2.0', 4003);
        }
        $list = [];
        foreach (\Composer\InstalledVersions::getAllRawData() as $at => $data) {
            $name = $data['root']['name'];
            $list[isset($list[$name]) ? $name . $at : $name] = $data;
        }
        return Api::json($list);
    }

    /** Without those that JSON does not know. */
    private static function constants(array $constants): array
    {
        return array_filter($constants, static fn ($value) => !is_resource($value) && !(is_float($value) && !is_finite($value)));
    }

    /** The global variables; of objects and resources only what they are. */
    private static function globals(): array
    {
        $list = [];
        foreach ($GLOBALS as $key => $value) {
            $isObject = is_object($value);
            $list[] = [
                'key' => $key,
                'value' => $isObject || str_starts_with(gettype($value), 'resource') ? '' : $value,
                'type' => gettype($value),
                'other' => !$isObject ? [] : [
                    'class_name' => $value::class,
                    'object_id' => spl_object_id($value),
                    'object_hash' => Describe::hash($value),
                ],
            ];
        }
        return $list;
    }

    /** A parameter that is a text and not empty. */
    private static function parameter(string $message, string $name): ?string
    {
        $value = ((array) json_decode($message, true))[$name] ?? null;
        return is_scalar($value) && (string) $value !== '' ? (string) $value : null;
    }
}
