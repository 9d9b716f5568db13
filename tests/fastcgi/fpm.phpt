--TEST--
Coroutine\FastCGI: Client and Proxy in front of a real PHP-FPM
--SKIPIF--
<?php
require __DIR__ . '/../include/fpm.php';
if (!Fpm::binary()) die('skip needs PHP-FPM: php8.2-fpm of Debian, or PHP_FPM=/path/of/it');
--FILE--
<?php
require __DIR__ . '/../include/fpm.php';
use Swoole\Coroutine;
use Swoole\Coroutine\FastCGI\{Client, Proxy};
use Swoole\Coroutine\Http\{Client as Browser, Server};
use Swoole\FastCGI\HttpRequest;
use function Swoole\Coroutine\run;

$fpm = new Fpm();
$fpm->write('index.php', '<?php header("X-Mine: yes"); setcookie("a", "b c"); setcookie("d", "e"); http_response_code((int) ($_GET["status"] ?? 200)); echo json_encode([$_SERVER["REQUEST_METHOD"], $_GET, $_POST, $_SERVER["HTTP_X_ASKED"] ?? null, $_SERVER["HTTP_PROXY"] ?? null, $_SERVER["EXTRA"] ?? null, strlen(file_get_contents("php://input"))]);');
$fpm->write('large.php', '<?php echo str_repeat("x", 1000000);');
$fpm->write('slow.php', '<?php usleep(1000 * $_GET["ms"]); echo "slept";');
$fpm->write('error.php', '<?php error_log("to the log"); echo "said";');
$fpm->write('style.css', 'p { color: red }');
file_put_contents("$fpm->dir/secret.txt", 'not below the root');

run(function () use ($fpm) {
    echo Client::call($fpm->url, "$fpm->root/index.php?x=1"), "\n";
    echo Client::call($fpm->url, "$fpm->root/index.php", ['y' => [1, 2]]), "\n";
    echo strlen(Client::call($fpm->url, "$fpm->root/large.php")), " bytes\n";

    // One connection for several requests; what is asked at once takes as long as one.
    [$host, $port] = Client::parseUrl($fpm->url);
    $client = new Client($host, $port);
    $request = (new HttpRequest())->withScriptFilename("$fpm->root/index.php")->withHeader('X-Asked', 'often')->withKeepConn(true);
    foreach ([200, 404] as $status) {
        $answer = $client->execute($request->withQuery(['status' => $status]));
        echo $answer->getStatusCode(), ' ', $answer->getHeader('x-mine'), ' ', json_encode($answer->getSetCookieHeaderLines()), "\n";
    }
    echo $client->execute((new HttpRequest())->withScriptFilename("$fpm->root/none.php"))->getStatusCode(), "\n";
    try {
        Client::call($fpm->url, "$fpm->root/slow.php?ms=300", '', 0.05);
    } catch (Client\Exception $failure) {
        echo $failure->getMessage(), ' ', json_encode($failure->getCode() === SOCKET_ETIMEDOUT), "\n";
    }
    try {
        Client::call("$fpm->url.not", "$fpm->root/index.php");
    } catch (Client\Exception $failure) {
        echo $failure->getMessage(), ' ', json_encode($failure->getCode() === SOCKET_ENOENT), "\n";
    }

    $server = new Server('127.0.0.1');
    $proxy = (new Proxy($fpm->url, $fpm->root))->withParam('EXTRA', 'from the proxy')->withTimeout(5);
    $server->handle('/', fn ($request, $response) => $proxy->pass($request, $response));
    Coroutine::create(fn () => $server->start());
    $browser = new Browser('127.0.0.1', $server->port);
    $browser->setHeaders(['X-Asked' => 'by a browser', 'Proxy' => 'http://evil.example']);
    $browser->get('/?status=201');
    echo $browser->statusCode, ' ', $browser->headers['x-mine'], ' ', json_encode($browser->cookies), ' ', $browser->body, "\n";
    $browser->post('/index.php', ['p' => '1']);
    echo $browser->statusCode, ' ', $browser->body, "\n";
    $browser->setMethod('GET');
    foreach (['/style.css', '/none.css', '/%2e%2e/secret.txt', '/none.php'] as $path) {
        $browser->get($path);
        echo "$path: $browser->statusCode ", $browser->headers['content-type'], ' ', $browser->statusCode === 200 ? $browser->body : '', "\n";
    }
    $server->shutdown();
});
foreach (['tcp://127.0.0.1:9000', 'unix:///run/a.sock', 'unix:/run/a.sock', '/run/a.sock', '', '?x'] as $url) {
    try {
        echo json_encode(Client::parseUrl($url)), "\n";
    } catch (InvalidArgumentException $refusal) {
        echo $refusal->getMessage(), "\n";
    }
}
?>
--EXPECTF--
["GET",{"x":"1"},[],null,null,null,0]
["POST",[],{"y":["1","2"]},null,null,null,21]
1000000 bytes
200 yes ["a=b%20c","d=e"]
404 yes ["a=b%20c","d=e"]
404
Connection timed out true
No such file or directory true
201 yes {"a":"b c","d":"e"} ["GET",{"status":"201"},[],"by a browser",null,"from the proxy",0]
200 ["POST",[],{"p":"1"},"by a browser",null,"from the proxy",3]
/style.css: 200 text/css p { color: red }
/none.css: 404 text/html 
/%2e%2e/secret.txt: 404 text/html 
/none.php: 404 text/html; charset=UTF-8 
["127.0.0.1",9000]
["unix:\/\/run\/a.sock",0]
["unix:\/\/run\/a.sock",0]
["unix:\/\/run\/a.sock",0]
Invalid url
Invalid url
