--TEST--
Cookies are read as PHP reads them: a plus stays, names become variables, the first of two counts
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = fn (array $settings) => function () use ($settings) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1] + $settings);
    $server->on('request', function ($request, $response) {
        $response->rawCookie('token', 'qDG/6+1==');
        $response->cookie('text', 'a+b c&d');
        $response->end(json_encode([$request->cookie, $request->header['cookie'] ?? null], JSON_UNESCAPED_SLASHES));
    });
    return $server;
};
$server = serve($program([]), ['max_input_vars' => 5]);
$raw = serve($program(['http_parse_cookie' => false]));

$set = explode('; and ', $server->get('/')->header('Set-Cookie'));
echo implode("\n", $set), "\n";
echo 'back: ', $server->get('/', ['Cookie' => implode('; ', $set)])->body, "\n";
foreach ([
    'a+b=c+d; e=%2B%20%zz',
    'user.name=1; user name=2; user_name=3',
    'c[d]=1; c[e][]=2; c[e][]=3',
    'n=1; n[a]=2; m[a]=1; m=2',
    'p[=1; q[r=2; ]=3; s]=4',
    'a=1; A=2; a=3',
    '__Host-x=1; ..Host-x=2; 0=3',
    ' ;;=x; =; flag; empty=; eq=a=b; "q"="v"',
    "sp ace =  1 ;\ttab=2",
    'a1=1; a2=2; a3=3; a4=4; a5=5; a6=6; a7=7',
    '',
    '===;;;',
] as $cookie) {
    echo json_encode($cookie), "\n    ", $server->get('/', ['Cookie' => $cookie])->body, "\n";
}
echo "- two fields\n";
echo $server->connect()->send("GET / HTTP/1.1\r\nHost: h\r\nCookie: a=1; b=2\r\nCookie: b=3; c=4\r\n\r\n")->answer()->body, "\n";
echo "- not parsed\n";
echo $raw->get('/', ['Cookie' => 'a+b=1'])->body, "\n";
echo $server->stop();
?>
--EXPECT--
token=qDG/6+1==
text=a%2Bb+c%26d
back: [{"token":"qDG/6+1==","text":"a+b+c&d"},null]
"a+b=c+d; e=%2B%20%zz"
    [{"a+b":"c+d","e":"+ %zz"},null]
"user.name=1; user name=2; user_name=3"
    [{"user_name":"1"},null]
"c[d]=1; c[e][]=2; c[e][]=3"
    [{"c":{"d":"1","e":["2","3"]}},null]
"n=1; n[a]=2; m[a]=1; m=2"
    [{"n":{"a":"2"},"m":{"a":"1"}},null]
"p[=1; q[r=2; ]=3; s]=4"
    [{"p_":"1","q_r":"2","]":"3","s]":"4"},null]
"a=1; A=2; a=3"
    [{"a":"1","A":"2"},null]
"__Host-x=1; ..Host-x=2; 0=3"
    [{"__Host-x":"1","0":"3"},null]
" ;;=x; =; flag; empty=; eq=a=b; \"q\"=\"v\""
    [{"flag":"","empty":"","eq":"a=b","\"q\"":"\"v\""},null]
"sp ace =  1 ;\ttab=2"
    [{"sp_ace_":"  1 ","tab":"2"},null]
"a1=1; a2=2; a3=3; a4=4; a5=5; a6=6; a7=7"
    [{"a1":"1","a2":"2","a3":"3","a4":"4","a5":"5"},null]
""
    [[],null]
"===;;;"
    [[],null]
- two fields
[{"a":"1","b":"2","c":"4"},null]
- not parsed
[null,"a+b=1"]
[log] WARNING	a request has 2 cookies more than max_input_vars in php.ini, 5; they are left out
