--TEST--
The properties of a request behave as any object's, though they are filled on first use
--FILE--
<?php
require __DIR__ . '/../include/server.php';
#[AllowDynamicProperties]
class MyRequest extends Swoole\Http\Request
{
    public $mine = 1;
}
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        echo '- ', $case = $request->server['path_info'], "\n";
        switch ($case) {
            case '/isset':
                var_dump(isset($request->get), isset($request->post), isset($request->nothing), isset($request->get['a']), isset($request->get['z']));
                break;
            case '/empty':
                var_dump(empty($request->get), empty($request->post), $request->get['z'] ?? 'default', $request->post['z'] ?? 'default');
                break;
            case '/dump':
                var_dump($request);
                break;
            case '/foreach':
                foreach ($request as $name => $value) {
                    echo $name, ' ', get_debug_type($value), "\n";
                }
                break;
            case '/json':
                echo implode(' ', array_keys(json_decode(json_encode($request), true))), "\n";
                break;
            case '/array':
                $array = (array) $request;
                echo json_encode($array['get']), ' ', count($array), ' ', count(get_object_vars($request)), "\n";
                break;
            case '/write':
                $request->get['x'] = 'added';
                $request->post['new'] = 'made';
                $request->cookie = ['replaced' => 1];
                echo json_encode([$request->get, $request->post, $request->cookie]), "\n";
                break;
            case '/reference':
                $get = &$request->get;
                $get['by'] = 'reference';
                (function (&$header) { $header = ['h' => 1]; })($request->header);
                echo json_encode([$request->get, $request->header]), "\n";
                break;
            case '/unset':
                try {
                    unset($request->get);
                } catch (Error $e) {
                    echo $e->getMessage(), "\n";
                }
                @$request->extra = 1;
                unset($request->extra);
                var_dump($request->get, isset($request->extra));
                break;
            case '/clone':
                try {
                    clone $request;
                } catch (Error $e) {
                    echo $e->getMessage(), "\n";
                }
                break;
            case '/serialize':
                try {
                    serialize($request);
                } catch (Exception $e) {
                    echo $e->getMessage(), "\n";
                }
                break;
            case '/dynamic':
                @$request->user = 'Ann';
                echo $request->user, ' ', json_encode(property_exists($request, 'user')), "\n";
                break;
        }
        $response->end();
    });
    return $server;
});
foreach (['isset', 'empty', 'dump', 'foreach', 'json', 'array', 'write', 'reference', 'unset', 'clone', 'serialize', 'dynamic'] as $case) {
    $server->connect()->send("GET /$case?a=1 HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")->answer();
}
echo preg_replace(['/(time\w*"\]=>\n\s+)(int|float)\(.*\)/', '/(port"\]=>\n\s+int)\(\d+\)/'], ['$1$2(N)', '$1(N)'], $server->stop());

$own = new MyRequest;
var_dump($own->fd, $own->get, $own->mine, $own->getContent());
?>
--EXPECTF--
- /isset
bool(true)
bool(false)
bool(false)
bool(true)
bool(false)
- /empty
bool(false)
bool(true)
string(7) "default"
string(7) "default"
- /dump
object(Swoole\Http\Request)#%d (9) {
  ["fd"]=>
  int(3)
  ["streamId"]=>
  int(0)
  ["header"]=>
  array(2) {
    ["host"]=>
    string(1) "t"
    ["connection"]=>
    string(5) "close"
  }
  ["server"]=>
  array(12) {
    ["query_string"]=>
    string(3) "a=1"
    ["request_method"]=>
    string(3) "GET"
    ["request_uri"]=>
    string(5) "/dump"
    ["path_info"]=>
    string(5) "/dump"
    ["request_time"]=>
    int(N)
    ["request_time_float"]=>
    float(N)
    ["server_protocol"]=>
    string(8) "HTTP/1.1"
    ["server_port"]=>
    int(N)
    ["server_addr"]=>
    string(9) "127.0.0.1"
    ["remote_port"]=>
    int(N)
    ["remote_addr"]=>
    string(9) "127.0.0.1"
    ["master_time"]=>
    int(N)
  }
  ["cookie"]=>
  NULL
  ["get"]=>
  array(1) {
    ["a"]=>
    string(1) "1"
  }
  ["files"]=>
  NULL
  ["post"]=>
  NULL
  ["tmpfiles"]=>
  NULL
}
- /foreach
fd int
streamId int
header array
server array
cookie null
get array
files null
post null
tmpfiles null
- /json
fd streamId header server cookie get files post tmpfiles
- /array
{"a":"1"} 9 9
- /write
[{"a":"1","x":"added"},{"new":"made"},{"replaced":1}]
- /reference
[{"a":"1","by":"reference"},{"h":1}]
- /unset
Property get of class Swoole\Http\Request cannot be unset
array(1) {
  ["a"]=>
  string(1) "1"
}
bool(false)
- /clone
Trying to clone an uncloneable object of class Swoole\Http\Request
- /serialize
Serialization of 'Swoole\Http\Request' is not allowed
- /dynamic
Ann true
int(0)
NULL
int(1)
bool(false)
