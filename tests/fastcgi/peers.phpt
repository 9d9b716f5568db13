--TEST--
Coroutine\FastCGI: applications that answer what is no answer, report something beside it, or do not read
--INI--
memory_limit=512M
--FILE--
<?php
use Swoole\Coroutine;
use Swoole\Coroutine\FastCGI\{Client, Proxy};
use Swoole\Coroutine\Http\{Client as Browser, Server};
use Swoole\FastCGI\Record\{EndRequest, Stderr, Stdout};
use Swoole\FastCGI\HttpRequest;
use function Swoole\Coroutine\run;

run(function () {
    $answer = '';
    $application = new Coroutine\Server('127.0.0.1');
    $application->handle(function ($connection) use (&$answer) {
        $connection->recv(5);
        $connection->send($answer);
        $connection->close();
    });
    Coroutine::create(fn () => $application->start());

    $server = new Server('127.0.0.1');
    $proxy = (new Proxy("tcp://127.0.0.1:$application->port", '/nowhere'))->withTimeout(5);
    $server->handle('/', fn ($request, $response) => $proxy->pass($request, $response));
    Coroutine::create(fn () => $server->start());
    $browser = new Browser('127.0.0.1', $server->port);
    $end = new EndRequest();
    foreach (["123: x\r\n\r\nbody", "Status: 404\r\n\r\nbody", 'Status: 201 Made', "Status: abc\r\n\r\nbody", "Status: 99\r\n\r\nbody", "Status: 200000\r\n\r\nbody", "Status: 101\r\n\r\nbody"] as $said) {
        $answer = new Stdout($said) . $end;
        $browser->get('/a.php');
        echo json_encode($said), ": $browser->statusCode ", json_encode($browser->body), ' ', $browser->headers['123'] ?? '', "\n";
    }
    $answer = new Stderr("PHP message: something\nis wrong ") . new Stdout("X: 1\r\n\r\nbody") . new Stderr("still\x1b[0m") . $end;
    $browser->get('/b.php?c=d');
    echo "$browser->statusCode $browser->body\n";
    $server->shutdown();
    $application->shutdown();

    // It accepts, and reads nothing.
    $deaf = new Coroutine\Socket(AF_INET, SOCK_STREAM);
    $deaf->bind('127.0.0.1');
    $deaf->listen();
    try {
        (new Client('127.0.0.1', $deaf->getsockname()['port']))->execute((new HttpRequest())->withBody(str_repeat('x', 20_000_000)), 0.1);
    } catch (Client\Exception $failure) {
        echo $failure->getMessage(), ' ', json_encode($failure->getCode() === SOCKET_ETIMEDOUT), "\n";
    }
});
?>
--EXPECTF--
"123: x\r\n\r\nbody": 200 "body" x
"Status: 404\r\n\r\nbody": 404 "body" 
[%s]	WARNING	the FastCGI application reports for GET /a.php: Status: 201 Made
"Status: 201 Made": 502 "Status: 201 Made" 
[%s]	WARNING	the FastCGI application reports for GET /a.php: Status: abc body
"Status: abc\r\n\r\nbody": 502 "Status: abc\r\n\r\nbody" 
[%s]	WARNING	the FastCGI application reports for GET /a.php: Status: 99 body
"Status: 99\r\n\r\nbody": 502 "Status: 99\r\n\r\nbody" 
[%s]	WARNING	the FastCGI application reports for GET /a.php: Status: 200000 body
"Status: 200000\r\n\r\nbody": 502 "Status: 200000\r\n\r\nbody" 
[%s]	WARNING	the FastCGI application reports for GET /a.php: Status: 101 body
"Status: 101\r\n\r\nbody": 502 "Status: 101\r\n\r\nbody" 
[%s]	WARNING	the FastCGI application reports for GET /b.php?c=d: PHP message: something is wrong still [0m
200 body
Connection timed out true
