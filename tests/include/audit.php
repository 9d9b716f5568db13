<?php
/*
 * Servers whose requests are audited.
 */
require_once __DIR__ . '/server.php';

/** The server is to have these extensions, where PHP has them as modules. Before audited(). */
function with_extensions(string ...$names): void
{
    $modules = array_filter($names, fn (string $name) => is_file(ini_get('extension_dir') . "/$name.so"));
    putenv('STEELWOOL_EXTENSIONS=' . implode(' ', array_unique([...array_filter(explode(' ', (string) getenv('STEELWOOL_EXTENSIONS'))), ...$modules])));
}

/**
 * Serves `$handlers` (a path, or the begin of one that ends with a slash => what is called with request and response; its result is the answer, unless
 * that is false), asks for each of `$targets` (or sends it, where it is a whole request), one after the other, and prints what the audit says, without times, process numbers and numbers of objects. Targets in an
 * array are asked for at the same time, each when the one before waits.
 */
function audited(array $handlers, array $targets, array $ini = []): void
{
    $log = '/tmp/steelwool-audit-' . (getenv('AUDIT_LOG') ?: getmypid());
    putenv('AUDIT_LOG=' . substr($log, strlen('/tmp/steelwool-audit-')));
    $server = serve(function () use ($handlers, $log) {
        chdir(dirname($_SERVER['SCRIPT_FILENAME']));
        $server = new Swoole\Http\Server('127.0.0.1', 0);
        $server->set(['worker_num' => 1, 'log_file' => $log, 'max_wait_time' => 1]);
        $server->on('request', function ($request, $response) use ($handlers) {
            $path = $request->server['path_info'];
            $answer = ($handlers[$path] ?? $handlers[substr($path, 0, strrpos($path, '/') + 1)])($request, $response);
            if ($answer !== false) {
                $response->end((string) $answer);
            }
        });
        return $server;
    }, $ini + ['steelwool.lifetime_audit' => 'report']);
    if (in_server()) {
        return; // that of another call
    }
    foreach ($targets as $target) {
        $clients = [];
        foreach ((array) $target as $one) {
            $whole = $one[0] === '/' ? "GET $one HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n" : $one;
            $clients[] = $server->connect()->send($whole);
        }
        foreach ($clients as $client) {
            $client->answer();
        }
    }
    echo $server->stop();
    $lines = preg_grep('/\tlifetime: /', is_file($log) ? file($log) : []);
    @unlink($log);
    if (!$lines) {
        echo "nothing\n";
    }
    foreach ($lines as $line) {
        echo preg_replace(['/^.*\tlifetime: /', '/#\d+/', '/\[\d+\]/'], ['', '#N', '[N]'], $line);
    }
}
