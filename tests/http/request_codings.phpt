--TEST--
Request bodies that are compressed are unfolded for who wants that, and no further than bodies may be
--SKIPIF--
<?php if (!function_exists('gzencode')) die('skip needs zlib'); ?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = fn (array $settings) => function () use ($settings) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set($settings + ['worker_num' => 1, 'package_max_length' => 100_000]);
    $server->on('request', function ($request, $response) {
        $response->end(json_encode($request->post ?? $request->rawContent()) . ' ' . ($request->header['content-encoding'] ?? '-'));
    });
    return $server;
};
$unfolds = serve($program(['http_request_decompression' => true]));
$plain = serve($program([]));
$form = ['Content-Type' => 'application/x-www-form-urlencoded'];
foreach (['gzip' => gzencode('a=1&b=2'), 'x-gzip' => gzencode('a=1&b=2'), 'deflate' => gzcompress('a=1&b=2'), 'identity' => 'a=1&b=2'] as $coding => $body) {
    echo $unfolds->connect()->request('POST', '/', $form + ['Content-Encoding' => $coding], $body), "\n";
}
echo $unfolds->connect()->request('POST', '/', $form, 'a=3'), "\n";
$chunk = gzencode('in chunks');
$sent = sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", strlen($chunk), $chunk);
echo $unfolds->connect()->send($sent)->answer(), "\n";

echo "- refused\n";
$bomb = gzencode(str_repeat('a', 10_000_000));
echo 'a bomb of ', strlen($bomb) < 100_000 ? 'few' : 'many', ' bytes: ', $unfolds->connect()->request('POST', '/', ['Content-Encoding' => 'gzip'], $bomb)->status, "\n";
echo 'no gzip: ', $unfolds->connect()->request('POST', '/', ['Content-Encoding' => 'gzip'], 'this is none')->status, "\n";
echo 'cut off: ', $unfolds->connect()->request('POST', '/', ['Content-Encoding' => 'gzip'], substr(gzencode(str_repeat('text', 100)), 0, -9))->status, "\n";
echo 'unknown: ', $unfolds->connect()->request('POST', '/', ['Content-Encoding' => 'compress'], 'x')->status, "\n";

echo "- as it came\n";
echo strlen(json_decode(strtok($plain->connect()->request('POST', '/', ['Content-Encoding' => 'none'], 'folded')->body, ' '))), "\n";
?>
--EXPECT--
200 {"a":"1","b":"2"} gzip
200 {"a":"1","b":"2"} x-gzip
200 {"a":"1","b":"2"} deflate
200 {"a":"1","b":"2"} identity
200 {"a":"3"} -
200 "in chunks" gzip
- refused
a bomb of few bytes: 413
no gzip: 400
cut off: 400
unknown: 415
- as it came
6
