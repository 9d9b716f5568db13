--TEST--
A request without a connection is fed with bytes until it is whole
--FILE--
<?php
use Swoole\Http\Request;

$head = "POST /a%20b?x=1&y[]=2 HTTP/1.1\r\nHost: test\r\nCookie: c=d; e=f\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\n";
$request = Request::create();
var_dump($request->isCompleted(), $request->header, $request->server, $request->cookie, $request->getMethod(), $request->getData());

echo "- in pieces\n";
foreach (str_split($head . 'k=v&l=m' . 'GET /next', 60) as $piece) {
    echo json_encode([strlen($piece), $request->parse($piece), $request->isCompleted(), $request->getMethod()]), "\n";
}
$server = $request->server;
unset($server['request_time'], $server['request_time_float']);
echo json_encode([$request->header, $server, $request->get, $request->cookie, $request->post, $request->fd], JSON_UNESCAPED_SLASHES), "\n";
var_dump($request->getContent(), $request->getData() === $head . 'k=v&l=m', $request->parse('more'), $request->getMethod());

echo "- options\n";
$request = Request::create(['parse_cookie' => false, 'parse_body' => false]);
$request->parse($head . 'k=v&l=m');
var_dump($request->cookie, $request->post, $request->header['cookie']);

echo "- files\n";
$body = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\ncontent\r\n--x--\r\n";
$request = Request::create();
$request->parse("POST / HTTP/1.1\r\nHost: t\r\nContent-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n");
$request->parse(dechex(strlen($body)) . "\r\n$body\r\n");
var_dump($request->isCompleted(), $request->parse("0\r\n\r\n"), $request->isCompleted());
$file = $request->files['f']['tmp_name'];
echo file_get_contents($file), "\n";
unset($request);
var_dump(file_exists($file));

echo "- none\n";
foreach (["nonsense\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\r\nHost: t\r\nContent-Type: multipart/form-data\r\nContent-Length: 1\r\n\r\nx"] as $bytes) {
    $request = Request::create();
    var_dump($request->parse($bytes), $request->parse('x'), $request->isCompleted());
}
var_dump((new Request)->parse('GET / HTTP/1.1'), (new Request)->header);
?>
--EXPECT--
bool(false)
array(0) {
}
array(0) {
}
NULL
bool(false)
string(0) ""
- in pieces
[60,60,false,"POST"]
[60,60,false,"POST"]
[28,19,true,"POST"]
[{"host":"test","content-type":"application/x-www-form-urlencoded","content-length":"7"},{"query_string":"x=1&y[]=2","request_method":"POST","request_uri":"/a%20b","path_info":"/a b","server_protocol":"HTTP/1.1"},{"x":"1","y":["2"]},{"c":"d","e":"f"},{"k":"v","l":"m"},0]
string(7) "k=v&l=m"
bool(true)
bool(false)
string(4) "POST"
- options
NULL
NULL
string(8) "c=d; e=f"
- files
bool(false)
int(5)
bool(true)
content
bool(false)
- none
bool(false)
bool(false)
bool(false)
bool(false)
bool(false)
bool(false)
bool(false)
bool(false)
bool(false)
bool(false)
NULL
