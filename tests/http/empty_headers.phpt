--TEST--
A header that is empty or null takes the server's own of that name away; null in a list is left out
--FILE--
<?php
require __DIR__ . '/../include/server.php';
const SETS = [
    'nothing set' => [],
    'empty' => ['Content-Type' => '', 'Server' => '', 'date' => ''],
    'null' => ['content-type' => null, 'Server' => null, 'Date' => null],
    'null of another name' => ['X-None' => null],
    'empty of another name' => ['X-Empty' => ''],
    'null in a list' => ['X-List' => ['one', null, 'two', ''], 'Content-Type' => [null], 'X-Nulls' => [null, null]],
    'empty list' => ['X-List' => [], 'Content-Type' => []],
    'framing' => ['Content-Length' => null, 'Transfer-Encoding' => '', 'Connection' => null],
    'false is no null' => ['X-False' => false, 'X-True' => true, 'X-Zero' => 0],
];
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'http_compression' => false]);
    $server->on('request', function ($request, $response) {
        foreach (SETS[urldecode(substr($request->server['request_uri'], 1))] as $name => $value) {
            // Set before, so that null takes it back.
            str_starts_with($name, 'X-') && $response->header($name, 'before');
            $response->header($name, $value) || print("refused\n");
        }
        $shown = json_encode($response->header);
        str_starts_with($request->server['query_string'] ?? '', 'write') ? $response->write($shown) : 0;
        $response->end(isset($request->server['query_string']) ? '' : $shown);
    });
    return $server;
});
$client = $server->connect();
foreach ([...array_keys(SETS), 'empty?write', 'null?write'] as $set) {
    [$path, $query] = [...explode('?', $set), ''];
    $answer = $client->request('GET', '/' . rawurlencode($path) . ($query === '' ? '' : "?$query"));
    echo "$set: $answer->body\n";
    foreach ($answer->headers as [$name, $value]) {
        echo "    $name: ", $name === 'Date' ? 'D' : $value, "\n";
    }
}
echo $server->stop();
?>
--EXPECT--
nothing set: null
    Server: swoole-http-server
    Date: D
    Connection: keep-alive
    Content-Type: text/html
    Content-Length: 4
empty: {"Content-Type":"","Server":"","Date":""}
    Connection: keep-alive
    Content-Length: 41
null: {"Content-Type":null,"Server":null,"Date":null}
    Connection: keep-alive
    Content-Length: 47
null of another name: {"X-None":null}
    Server: swoole-http-server
    Date: D
    Connection: keep-alive
    Content-Type: text/html
    Content-Length: 15
empty of another name: {"X-Empty":""}
    X-Empty: 
    Server: swoole-http-server
    Date: D
    Connection: keep-alive
    Content-Type: text/html
    Content-Length: 14
null in a list: {"X-List":["one","two",""],"Content-Type":null,"X-Nulls":null}
    X-List: one
    X-List: two
    X-List: 
    Server: swoole-http-server
    Date: D
    Connection: keep-alive
    Content-Length: 62
empty list: {"X-List":null,"Content-Type":null}
    Server: swoole-http-server
    Date: D
    Connection: keep-alive
    Content-Length: 35
framing: {"Content-Length":null,"Transfer-Encoding":"","Connection":null}
    Server: swoole-http-server
    Date: D
    Connection: keep-alive
    Content-Type: text/html
    Content-Length: 64
false is no null: {"X-False":"","X-True":"1","X-Zero":"0"}
    X-False: 
    X-True: 1
    X-Zero: 0
    Server: swoole-http-server
    Date: D
    Connection: keep-alive
    Content-Type: text/html
    Content-Length: 40
empty?write: {"Content-Type":"","Server":"","Date":""}
    Connection: keep-alive
    Transfer-Encoding: chunked
null?write: {"Content-Type":null,"Server":null,"Date":null}
    Connection: keep-alive
    Transfer-Encoding: chunked
