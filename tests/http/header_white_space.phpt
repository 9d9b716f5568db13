--TEST--
header(): white space and line breaks around a value are no part of it, inside of one they are refused
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1]);
    $server->on('request', function ($request, $response) {
        $response->header('X-One', "one \r\n");
        $response->header('X-Many', ["\ta", " b\n", null, 5, 1.5]);
        $inside = @$response->header('X-Split', "a\r\nX-More: b");
        $response->header('Content-Length', '4 ');
        $response->end($inside ? 'sent' : 'kept');
    });
    return $server;
});
$answer = $server->get('/');
foreach ($answer->headers as [$name, $value]) {
    if (preg_match('/^(X-|Content-Length)/', $name)) {
        echo "$name: ", json_encode($value), "\n";
    }
}
echo $answer->body, "\n";
?>
--EXPECT--
X-One: "one"
X-Many: "a"
X-Many: "b"
X-Many: "5"
X-Many: "1.5"
Content-Length: "4"
kept
