--TEST--
A long body is PHP's own string: it is not copied, counts when it is asked for, and is freed; forms in it are parsed
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const LENGTH = 20 << 20;
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'package_max_length' => LENGTH + 4096]);
    ini_set('memory_limit', '48M');
    $server->on('request', function ($request, $response) {
        $before = memory_get_usage();
        $first = $request->rawContent();
        $second = $request->getContent();
        $taken = round((memory_get_usage() - $before) / (1 << 20));
        $sum = md5($first);
        switch ($request->header['x-test']) {
            case 'same':
                $result = $first === $second ? 'same' : 'different';
                break;
            case 'changed':
                // The copy that a change makes does not change what the others have.
                unset($second);
                $first[0] = 'X';
                $first .= 'more';
                $result = md5($request->rawContent()) === $sum && $first[0] === 'X' ? 'ours stays' : 'ours is changed';
                break;
            case 'form':
                $result = count($request->post) . ' ' . md5($request->post['b']['c']);
                break;
            case 'upload':
                $file = $request->files['file'];
                $result = "$file[size] " . md5_file($file['tmp_name']) . ' ' . $request->post['a'];
                break;
            case 'data':
                $second = $first = null;
                $data = $request->getData();
                $result = strlen($data) . ' ' . md5(substr($data, strpos($data, "\r\n\r\n") + 4));
                break;
            case 'too much':
                $result = strlen(str_repeat($first, 2));
        }
        $response->end("$taken MB, " . strlen($first ?? '') . ' ' . $sum . ', ' . $result);
    });
    return $server;
});
$client = $server->connect();
$test = function (string $name, string $body, array $headers = [], ?string $expected = null) use (&$client): void {
    $answer = $client->request('POST', '/', ['X-Test' => $name] + $headers, $body);
    $says = explode(', ', $answer->body);
    $right = $says[1] === strlen($name === 'data' ? '' : $body) + ($name === 'changed' ? 4 : 0) . ' ' . md5($body);
    echo "$name: $says[0], ", $right ? 'right' : "wrong $answer->status", ', ', $expected === null ? $says[2] : ($says[2] === $expected ? 'right' : $says[2]), "\n";
};
$body = random_bytes(1 << 20);
$body = str_repeat($body, 20);
for ($i = 0; $i < 5; $i++) {
    $test('same', $body);
}
// As long as fits into whole pages, and a byte more and less; as short as is long.
foreach ([3 << 20, (3 << 20) - 25, (3 << 20) - 24, (2 << 20), (2 << 20) - 1, (2 << 20) + 1] as $length) {
    $test('same', substr($body, 7, $length));
}
$test('changed', $body = substr($body, 0, 4 << 20));
$value = bin2hex(substr($body, 0, 2 << 20));
$test('form', "a=1&b[c]=$value", ['Content-Type' => 'application/x-www-form-urlencoded'], '2 ' . md5($value));
$parts = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nfield\r\n";
$parts .= "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n$body\r\n--x--\r\n";
$test('upload', $parts, ['Content-Type' => 'multipart/form-data; boundary=x'], strlen($body) . ' ' . md5($body) . ' field');
$request = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Test: data\r\nContent-Length: " . strlen($body) . "\r\n\r\n";
$client->send($request . $body);
echo 'data: ', str_ends_with($client->answer()->body, ', ' . strlen($request . $body) . ' ' . md5($body)) ? 'right' : 'wrong', "\n";
$again = str_repeat('x', LENGTH);
echo 'too much: ', $client->request('POST', '/', ['X-Test' => 'too much'], $again)->status, "\n";
$client = eventually(function () use ($server, $again) {
    $client = $server->connect();
    return $client->request('POST', '/', ['X-Test' => 'same'], $again)->status === 200 ? $client : null;
}, 'an answer');
$test('same', $again);
?>
--EXPECT--
same: 20 MB, right, same
same: 20 MB, right, same
same: 20 MB, right, same
same: 20 MB, right, same
same: 20 MB, right, same
same: 3 MB, right, same
same: 3 MB, right, same
same: 3 MB, right, same
same: 2 MB, right, same
same: 2 MB, right, same
same: 2 MB, right, same
changed: 4 MB, right, ours stays
form: 4 MB, right, right
upload: 4 MB, right, right
data: right
too much: 500
same: 20 MB, right, same
