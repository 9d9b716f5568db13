--TEST--
An error handler that PHP's parsing of a form calls may read that form itself: both get all of it, and uploads are stored once
--FILE--
<?php
require __DIR__ . '/../include/server.php';

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'log_level' => SWOOLE_LOG_ERROR]);
    $server->on('request', function ($request, $response) {
        $seen = [];
        set_error_handler(function ($level, $text) use ($request, &$seen) {
            $seen[] = [count($request->post ?? []), count($request->get ?? []), count($request->files ?? [])];
            return true;
        });
        $property = $request->get['ask'];
        $mine = $request->$property;
        restore_error_handler();
        $again = $request->$property;
        $response->end(json_encode(['all' => $mine !== null && $mine === $again && !in_array(0, array_map('max', $seen), true), 'files' => count($request->tmpfiles ?? [])]));
    });
    return $server;
}, ['max_input_vars' => '5']);

$many = http_build_query(array_fill_keys(array_map(fn ($i) => "k$i", range(1, 20)), 1));
$parts = '';
foreach (range(1, 20) as $i) {
    $parts .= "--B\r\nContent-Disposition: form-data; name=\"k$i\"\r\n\r\n1\r\n";
}
$parts .= "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\ndata\r\n--B--\r\n";
echo $server->get("/?ask=get&$many")->body, "\n";
echo $server->post('/?ask=post', $many, ['Content-Type' => 'application/x-www-form-urlencoded'])->body, "\n";
echo $server->post('/?ask=post', $parts, ['Content-Type' => 'multipart/form-data; boundary=B'])->body, "\n";
echo $server->post('/?ask=files', $parts, ['Content-Type' => 'multipart/form-data; boundary=B'])->body, "\n";
$server->stop();
?>
--EXPECT--
{"all":true,"files":0}
{"all":true,"files":0}
{"all":true,"files":1}
{"all":true,"files":1}
