--TEST--
Forms with files that are larger than other bodies may be are received by way of the disk
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const FILE = 8 << 20;
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'package_max_length' => 64 << 10, 'upload_max_filesize' => FILE]);
    $server->on('request', function ($request, $response) {
        // Memory that is no page of a file.
        $anonymous = fn () => preg_match('/^RssAnon:\s*(\d+) kB/m', file_get_contents('/proc/self/status'), $found) ? $found[1] << 10 : 0;
        static $before;
        $before ??= $anonymous();
        $grown = $anonymous() - $before;
        $files = array_map(fn ($file) => [$file['name'], $file['error'], $file['size'], md5_file($file['tmp_name'])], $request->files ?? []);
        $response->end(json_encode(['post' => array_map('strlen', $request->post ?? []), 'files' => $files, 'grown' => $grown]));
    });
    return $server;
});
$nowhere = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'package_max_length' => 64 << 10, 'upload_max_filesize' => FILE, 'upload_tmp_dir' => '/nowhere/at/all']);
    $server->on('request', fn ($request, $response) => $response->end(json_encode($request->files)));
    return $server;
});
$form = function (array $files, array $fields = []) {
    $parts = $fields;
    foreach ($files as $name => $content) {
        $parts[$name] = ["$name.bin", 'application/octet-stream', $content];
    }
    return multipart($parts);
};
$client = $server->connect();
$client->request('GET', '/');
$content = random_bytes(FILE);
[$headers, $body] = $form(['one' => $content, 'two' => strrev($content), 'small' => 'few bytes'], ['text' => str_repeat('a', 1000)]);
$answer = $client->request('POST', '/', $headers, $body);
$said = json_decode($answer->body, true);
echo $answer->status, ' ', json_encode($said['post']), "\n";
foreach (['one' => $content, 'two' => strrev($content), 'small' => 'few bytes'] as $name => $sent) {
    echo "$name: ", $said['files'][$name] === ["$name.bin", 0, strlen($sent), md5($sent)] ? 'came whole' : json_encode($said['files'][$name]), "\n";
}
echo 'memory: ', $said['grown'] < FILE ? 'less than one of them' : $said['grown'], "\n";
echo 'the connection goes on: ', $client->request('GET', '/')->status, "\n";

echo "- in many pieces, with the next request behind it\n";
[$headers, $body] = $form(['one' => substr($content, 0, 300_000)]);
$client = $server->connect()->send("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: {$headers['Content-Type']}\r\nContent-Length: " . strlen($body) . "\r\n\r\n");
foreach (str_split("{$body}GET / HTTP/1.1\r\nHost: x\r\n\r\n", 50_000) as $piece) {
    $client->send($piece);
}
echo json_decode($client->answer()->body, true)['files']['one'][2], ' ', $client->answer()->status, "\n";

echo "- who waits for a word gets it\n";
$client = $server->connect()->send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: {$headers['Content-Type']}\r\nContent-Length: " . strlen($body) . "\r\n\r\n");
echo $client->answer()->status, ' ', $client->send($body)->answer()->status, "\n";

echo "- too large\n";
[$headers, $body] = $form(['one' => "{$content}x"]);
echo 'a file: ', $server->connect()->request('POST', '/', $headers, $body)->status, "\n";
[$headers, $body] = $form(['one' => str_repeat('x', 100_000)], ['text' => str_repeat('a', 65 << 10)]);
echo 'a field: ', $server->connect()->request('POST', '/', $headers, $body)->status, "\n";
$head = fn ($type, $length) => $server->connect()->send("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: $type\r\nContent-Length: $length\r\n\r\n")->answer()->status;
echo 'another body: ', $head('application/octet-stream', 100_000), "\n";
echo 'more than 20 files: ', $head('multipart/form-data; boundary=x', 21 * FILE), "\n";

echo "- no place for it\n";
[$headers, $body] = $form(['one' => str_repeat('x', 100_000)]);
$client = $nowhere->connect()->send("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: {$headers['Content-Type']}\r\nContent-Length: " . strlen($body) . "\r\n\r\n");
echo $client->answer()->status, "\n";
echo $nowhere->get('/')->status, "\n";
?>
--EXPECTF--
200 {"text":1000}
one: came whole
two: came whole
small: came whole
memory: less than one of them
the connection goes on: 200
- in many pieces, with the next request behind it
300000 200
- who waits for a word gets it
100 200
- too large
a file: 413
a field: 413
another body: 413
more than 20 files: 413
- no place for it
503
200
