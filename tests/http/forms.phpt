--TEST--
Forms of any size: fields and files up to max_input_vars, nested names, and 400 for what is malformed
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = fn (array $settings) => function () use ($settings) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'package_max_length' => 8 << 20] + $settings);
    $server->on('request', function ($request, $response) {
        $files = $request->files;
        $files && array_walk_recursive($files, fn (&$value) => is_string($value) && str_starts_with($value, '/tmp/') && $value = '/tmp/...');
        $all = ['post' => $request->post, 'files' => $files];
        $response->end($request->server['request_uri'] === '/count' ? json_encode(array_map(fn ($part) => $part === null ? null : count($part), $all)) : json_encode($all, JSON_UNESCAPED_SLASHES));
    });
    return $server;
};
$server = serve($program(['http_parse_files' => true]), ['max_input_vars' => 2000, 'max_input_nesting_level' => 3]);
$plain = serve($program(['http_parse_post' => false]));
$file = fn (string $name, string $filename = 'f') => "--B\r\nContent-Disposition: form-data; name=\"$name\"; filename=\"$filename\"\r\nContent-Type: a/b\r\n\r\nx\r\n";
$field = fn (string $name, string $value = '1') => "--B\r\nContent-Disposition: form-data; name=\"$name\"\r\n\r\n$value\r\n";
$send = fn (string $body, string $type = 'multipart/form-data; boundary=B', string $path = '/', ?ServerProcess $to = null) =>
    ($to ?? $server)->post($path, $body, ['Content-Type' => $type]);

echo "- how many\n";
foreach ([1021 => 0, 2000 => 0, 2001 => 3, 40000 => 0, 5 => 2001] as $fields => $files) {
    $body = implode(array_map(fn ($i) => $field("k$i"), range(1, $fields)));
    $body .= $files ? implode(array_map(fn ($i) => $file("f$i", ''), range(1, $files))) : '';
    echo "$fields and $files: ", $send("$body--B--", path: '/count'), "\n";
}
$pairs = implode('&', array_map(fn ($i) => "k$i=1", range(1, 2001)));
echo '2001 in a query: ', $send($pairs, 'application/x-www-form-urlencoded', '/count')->body, "\n";

echo "- how long\n";
foreach ([4100, 16000, 17000] as $length) {
    echo "$length: ", $send($field('a') . $field(str_repeat('n', $length)) . '--B--', path: '/count'), "\n";
}

echo "- names\n";
foreach ([
    $field('a.b c') . $field('d[e.f]') . $field('d[]') . $field('d[]') . $field('g[') . $field(' h'),
    $field('a[1]', 'x') . $field('a', 'y') . $field('b') . $field('b[c]', 'z'),
    $field('a[b][c]') . $field('a[b][c][d][e]', 'too deep'),
    $file('one') . $file('m[]') . $file('m[]', 'g') . $file('n[k][x]') . $file('o.p') . $file('none', ''),
    "--B\r\nContent-Disposition: form-data\r\n\r\nno name\r\n" . $field('a', "\r\n--B x\r\n1\r\n--Bx\r\n--B--x"),
    "--B\r\nContent-Type: text/plain\r\nX: \xe4\r\ncontent-disposition: form-data; filename=f; name=a\r\n\r\n\0\xff",
] as $body) {
    $answer = $send(preg_match('/\xff$/', $body) ? "$body\r\n--B--\r\n" : "$body--B--\r\n");
    echo $answer, "\n";
}

echo "- boundaries\n";
$one = fn (string $boundary) => "--$boundary\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--$boundary--\r\n";
foreach ([
    'boundary=B' => $one('B'),
    'Boundary="B;b"; charset=utf-8' => $one('B;b'),
    'charset=utf-8;boundary=' . str_repeat('-', 70) => $one(str_repeat('-', 70)),
    'boundary=' . str_repeat('b', 256) => $one(str_repeat('b', 256)),
    'boundary=' . str_repeat('b', 257) => $one(str_repeat('b', 257)),
    'boundary=' => $one(''),
    'boundary=""' => $one(''),
    'x=y' => $one('B'),
    'boundary=C' => $one('B'),
] as $parameters => $body) {
    echo strlen($parameters) > 60 ? strlen($parameters) . ' bytes' : $parameters, ': ', $send($body, "multipart/form-data; $parameters"), "\n";
}

echo "- malformed\n";
$whole = $field('a') . $file('b') . '--B--';
for ($cut = 1, $refused = 0; $cut < strlen($whole); $cut++) {
    $refused += $send(substr($whole, 0, $cut))->status === 400 ? 1 : 0;
}
echo 'cut off: ', $cut - 1 - $refused, " of $cut accepted\n";
foreach ([
    'no head' => "--B\r\nsome text\r\n\r\n1\r\n--B--",
    'two dispositions' => "--B\r\n" . str_repeat("Content-Disposition: form-data; name=a\r\n", 2) . "\r\n1\r\n--B--",
    'folded' => "--B\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\n1\r\n--B--",
    'bare line ends' => str_replace("\r\n", "\n", $whole),
    'another kind' => 'a=1&b=2',
] as $name => $body) {
    echo "$name: ", $send($body)->status, "\n";
}
echo 'nothing at all: ', $send(''), "\n";
echo "- each file with its facts (the default); of forms only multipart\n";
echo $send($file('one') . $file('m[]') . $file('m[]', 'g') . $file('n[k][x]') . $field('a') . '--B--', to: $plain), "\n";
echo $send('a=1', 'application/x-www-form-urlencoded', to: $plain), "\n";
$log = preg_replace(
    ['/session#\d+ \(127.0.0.1:\d+\)/', '/^\[log\] .*within a second.*\n/m', '/^(Warning: ).*(Input variables exceeded \d+).*/m'],
    ['SESSION', '', '$1$2'],
    $server->stop(),
);
echo implode("\n", array_unique(explode("\n", $log))), "\n";
?>
--EXPECT--
- how many
1021 and 0: 200 {"post":1021,"files":null}
2000 and 0: 200 {"post":2000,"files":null}
2001 and 3: 200 {"post":2000,"files":3}
40000 and 0: 200 {"post":2000,"files":null}
5 and 2001: 200 {"post":5,"files":2000}
2001 in a query: {"post":2000,"files":null}
- how long
4100: 200 {"post":2,"files":null}
16000: 200 {"post":2,"files":null}
17000: 400 
- names
200 {"post":{"a_b_c":"1","d":{"e.f":"1","0":"1","1":"1"},"g_":"1","h":"1"},"files":null}
200 {"post":{"a":"y","b":{"c":"z"}},"files":null}
200 {"post":[],"files":null}
200 {"post":null,"files":{"one":{"name":"f","type":"a/b","tmp_name":"/tmp/...","error":0,"size":1},"m":{"name":["f","g"],"type":["a/b","a/b"],"tmp_name":["/tmp/...","/tmp/..."],"error":[0,0],"size":[1,1]},"n":{"name":{"k":{"x":"f"}},"type":{"k":{"x":"a/b"}},"tmp_name":{"k":{"x":"/tmp/..."}},"error":{"k":{"x":0}},"size":{"k":{"x":1}}},"o_p":{"name":"f","type":"a/b","tmp_name":"/tmp/...","error":0,"size":1},"none":{"name":"","type":"","tmp_name":"","error":4,"size":0}}}
200 {"post":{"a":"\r\n--B x\r\n1\r\n--Bx\r\n--B--x"},"files":null}
200 {"post":null,"files":{"a":{"name":"f","type":"text/plain","tmp_name":"/tmp/...","error":0,"size":2}}}
- boundaries
boundary=B: 200 {"post":{"a":"1"},"files":null}
Boundary="B;b"; charset=utf-8: 200 {"post":{"a":"1"},"files":null}
93 bytes: 200 {"post":{"a":"1"},"files":null}
265 bytes: 200 {"post":{"a":"1"},"files":null}
266 bytes: 400 
boundary=: 400 
boundary="": 400 
x=y: 400 
boundary=C: 400 
- malformed
cut off: 0 of 142 accepted
no head: 400
two dispositions: 400
folded: 400
bare line ends: 400
another kind: 400
nothing at all: 200 {"post":null,"files":null}
- each file with its facts (the default); of forms only multipart
200 {"post":{"a":"1"},"files":{"one":{"name":"f","type":"a/b","tmp_name":"/tmp/...","error":0,"size":1},"m":[{"name":"f","type":"a/b","tmp_name":"/tmp/...","error":0,"size":1},{"name":"g","type":"a/b","tmp_name":"/tmp/...","error":0,"size":1}],"n":{"k":{"x":{"name":"f","type":"a/b","tmp_name":"/tmp/...","error":0,"size":1}}}}}
200 {"post":null,"files":null}
[log] WARNING	a request has 1 fields of a form more than max_input_vars in php.ini, 2000; they are left out
[log] WARNING	a request has 1 files of a form more than max_input_vars in php.ini, 2000; they are left out

Warning: Input variables exceeded 2000
[log] NOTICE	bad request from SESSION: malformed form: headers of a part too large
[log] NOTICE	bad request from SESSION: malformed form: no boundary, or one that is too long
[log] NOTICE	bad request from SESSION: malformed form: the boundary does not occur in the body
[log] NOTICE	bad request from SESSION: malformed form: the closing boundary is missing
[log] NOTICE	bad request from SESSION: malformed form: malformed headers of a part
