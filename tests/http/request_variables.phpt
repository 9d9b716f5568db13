--TEST--
Query, form, cookies, headers and server variables of a request
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $what = $request->header['x-what'];
        $response->end(json_encode($request->$what, JSON_UNESCAPED_SLASHES));
    });
    return $server;
});
$client = $server->connect();
$ask = function (string $what, string $target = '/', array $headers = [], ?string $body = null, string $method = 'GET') use ($client) {
    echo $client->request($method, $target, ['X-What' => $what] + $headers, $body)->body, "\n";
};
echo "- query\n";
$ask('get', '/?a=1&b[]=2&b[]=3&c[x][y]=z&d&e=%41+%2B&f.g=h&a=9');
$ask('get', '/?');
$ask('get', '/');
echo "- form\n";
$form = ['Content-Type' => 'application/x-www-form-urlencoded'];
$ask('post', '/', $form, 'user[name]=Ann&user[tags][]=x&empty=', 'POST');
$ask('post', '/', ['Content-Type' => 'application/x-www-form-urlencoded; charset=UTF-8'], 'a=1', 'PUT');
$ask('post', '/', ['Content-Type' => 'application/json'], '{"a":1}', 'POST');
$ask('post');
echo "- cookies\n";
$ask('cookie', '/', ['Cookie' => 'a=1; b=x%20y; c="q"; a=2; empty=; novalue']);
$ask('cookie');
echo "- headers\n";
$client->send("GET / HTTP/1.1\r\nHost: test\r\nX-What: header\r\nX-Twice: a\r\nx-twice: b\r\nX-TRIM: \t v w \t\r\n\r\n");
echo $client->answer()->body, "\n";
echo "- server\n";
$variables = json_decode($client->request('GET', '/dir%20a/file.php/info?q=1&r[]=%20', ['X-What' => 'server'])->body, true);
ksort($variables);
$now = time();
foreach ($variables as $name => $value) {
    echo $name, ' = ', match (true) {
        $name === 'server_port' => $value === $server->port ? 'ours' : 'wrong',
        $name === 'remote_port' => is_int($value) && $value > 0 ? 'a port' : 'wrong',
        str_ends_with($name, '_time') => is_int($value) && abs($value - $now) <= 2 ? 'now' : 'wrong',
        $name === 'request_time_float' => is_float($value) && abs($value - $now) <= 2 ? 'now' : 'wrong',
        default => $value,
    }, "\n";
}
?>
--EXPECT--
- query
{"a":"9","b":["2","3"],"c":{"x":{"y":"z"}},"d":"","e":"A +","f_g":"h"}
null
null
- form
{"user":{"name":"Ann","tags":["x"]},"empty":""}
{"a":"1"}
null
null
- cookies
{"a":"1","b":"x y","c":"\"q\"","empty":"","novalue":""}
null
- headers
{"host":"test","x-what":"header","x-twice":["a","b"],"x-trim":"v w"}
- server
master_time = now
path_info = /dir a/file.php/info
query_string = q=1&r[]=%20
remote_addr = 127.0.0.1
remote_port = a port
request_method = GET
request_time = now
request_time_float = now
request_uri = /dir%20a/file.php/info
server_addr = 127.0.0.1
server_port = ours
server_protocol = HTTP/1.1
