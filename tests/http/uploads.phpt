--TEST--
Uploaded files can be read and moved during the request, and are removed after it
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        if ($request->server['request_uri'] === '/exists') {
            $response->end(json_encode(file_exists($request->get['file'])));
            return;
        }
        $first = $request->files['first'];
        $target = tempnam('/tmp', 'moved');
        $response->end(json_encode([
            'post' => $request->post,
            'files' => $request->files,
            'tmpfiles' => $request->tmpfiles,
            'content' => file_get_contents($first['tmp_name']),
            'mode' => decoct(fileperms($first['tmp_name']) & 0777),
            'is_uploaded' => [is_uploaded_file($first['tmp_name']), is_uploaded_file('/etc/passwd')],
            'moved' => move_uploaded_file($first['tmp_name'], $target),
            'again' => @move_uploaded_file($first['tmp_name'], $target),
            'target' => [$target, file_get_contents($target)],
        ]));
    });
    return $server;
});
[$headers, $body] = multipart([
    'first' => ['a "name".txt', 'text/plain', "line 1\r\n--line 2"],
    'text' => 'a value',
    'list[k][]' => ['b.bin', 'application/octet-stream', str_repeat("\0\xff", 3000)],
    'list[k][x]' => ['', 'application/octet-stream', ''],
    'nested[a]' => 'n',
]);
$said = json_decode($server->post('/', str_replace('a "name"', 'a \"name\"', $body), $headers)->body, true);
$second = $said['files']['list']['k'][0]['tmp_name'];
echo json_encode($said['post']), "\n";
$of_list = fn ($key) => $said['files']['list']['k'][$key];
foreach ([$said['files']['first'], $of_list(0), $of_list('x')] as $file) {
    $file['tmp_name'] = $file['tmp_name'] === '' ? '' : (str_starts_with($file['tmp_name'], '/tmp/') ? 'below /tmp' : 'elsewhere');
    echo json_encode($file), "\n";
}
echo json_encode([count($said['tmpfiles']), $said['content'], $said['mode'], $said['is_uploaded'], $said['moved'], $said['again'], $said['target'][1]]), "\n";
echo 'moved one stays: ', $server->get('/exists?file=' . $said['target'][0])->body, "\n";
echo 'the other is gone: ', $server->get('/exists?file=' . $second)->body, "\n";
unlink($said['target'][0]);

echo "- the real tool\n";
file_put_contents($source = tempnam('/tmp', 'upload'), 'from curl');
$json = json_decode(shell_exec("curl -s -F first=@$source -F text=1 http://127.0.0.1:$server->port/"), true);
echo $json['content'], ' ', json_encode($json['post']), ' ', $json['files']['first']['size'], "\n";
unlink($source);
unlink($json['target'][0]);
?>
--EXPECT--
{"text":"a value","nested":{"a":"n"}}
{"name":"a \"name\".txt","type":"text\/plain","tmp_name":"below \/tmp","error":0,"size":16}
{"name":"b.bin","type":"application\/octet-stream","tmp_name":"below \/tmp","error":0,"size":6000}
{"name":"","type":"","tmp_name":"","error":4,"size":0}
[2,"line 1\r\n--line 2","600",[true,false],true,false,"line 1\r\n--line 2"]
moved one stays: true
the other is gone: false
- the real tool
from curl {"text":"1"} 9
