--TEST--
Whatever a request does wrong ends that request only
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$program = fn (bool $coroutine) => function () use ($coroutine) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 2, 'enable_coroutine' => $coroutine]);
    $server->on('request', function ($request, $response) use ($server, $coroutine) {
        switch ($request->server['request_uri']) {
            case '/pid':
                $response->end((string) getmypid());
                return;
            case '/exception':
                throw new LogicException('not caught');
            case '/error':
                no_such_function();
            case '/exit':
                exit('exited ');
            case '/exit_after':
                $response->end('answered');
                exit;
            case '/exception_after_write':
                $response->write('part');
                throw new Exception('in the middle');
            case '/fatal':
                eval('class Twice {} ; class Twice {}');
            case '/memory':
                $data = str_repeat('x', 1 << 30);
            case '/recursion':
                $f = function ($f, $n) { return $f($f, [$n, str_repeat('y', 4096)]); };
                $f($f, 0);
            case '/later':
                if ($coroutine) {
                    Co::sleep(0.01);
                }
                throw new Exception('later');
        }
        $response->end('fine');
    });
    return $server;
};
$servers = [serve($program(true)), serve($program(false))];
foreach ($servers as $index => $server) {
    echo $index === 0 ? "- in coroutines\n" : "- without coroutines\n";
    $kept = $server->connect();
    foreach (['exception', 'error', 'exit', 'exit_after', 'exception_after_write', 'fatal', 'memory', 'recursion', 'later'] as $case) {
        try {
            $answer = (string) $server->get("/$case");
        } catch (Exception) {
            $answer = 'not a whole answer';
        }
        echo "$case: $answer\n";
        echo $server->get('/')->body === 'fine' ? '' : "  the next request is not served\n";
    }
    // A process in which a fatal error has happened is replaced.
    do {
        // Some are being replaced already.
        $client = $server->connect();
        $answer = $client->request('GET', '/pid');
    } while ($answer->header('Connection') === 'close');
    $pid = (int) $answer->body;
    echo $client->request('GET', '/fatal')->status, "\n";
    eventually(fn () => !process_exists($pid), 'the end of the worker');
    echo $server->get('/'), "\n";
    $output = $server->stop();
    echo preg_replace(['/^(#|Stack|  thrown).*\n/m', '/in \S+\.php(\(\d+\) : eval\(\)\'d code)?( on line |:)\d+/', '/\(tried to allocate \d+ bytes\)/', '/\n\n+/'], ['', 'in FILE', '(...)', "\n"], $output);
}
?>
--EXPECTF--
- in coroutines
exception: 500 
error: 500 
exit: 500 
exit_after: 200 answered
exception_after_write: not a whole answer
fatal: 500 
memory: 500 
recursion: 500 
later: 500 
500
200 fine

Fatal error: Uncaught LogicException: not caught in FILE
Fatal error: Uncaught Error: Call to undefined function no_such_function() in FILE
[log] WARNING	GET /exit: answered with 500, since its handler called exit('exited ')
Fatal error: Uncaught Exception: in the middle in FILE
[log] WARNING	GET /exception_after_write: the answer to session#%d (127.0.0.1:%d) breaks off before its end, since its handler failed, or nobody ended it
Fatal error: Cannot %Sdeclare class Twice%S in FILE
Fatal error: Allowed memory size of 134217728 bytes exhausted (...) in FILE
Fatal error: Allowed memory size of 134217728 bytes exhausted (...) in FILE
Fatal error: Uncaught Exception: later in FILE
Fatal error: Cannot %Sdeclare class Twice%S in FILE
- without coroutines
exception: 500 
error: 500 
exit: 500 
exit_after: 200 answered
exception_after_write: not a whole answer
fatal: 500 
memory: 500 
recursion: 500 
later: 500 
500
200 fine

Fatal error: Uncaught LogicException: not caught in FILE
Fatal error: Uncaught Error: Call to undefined function no_such_function() in FILE
[log] WARNING	GET /exit: answered with 500, since its handler called exit('exited ')
Fatal error: Uncaught Exception: in the middle in FILE
[log] WARNING	GET /exception_after_write: the answer to session#%d (127.0.0.1:%d) breaks off before its end, since its handler failed, or nobody ended it
Fatal error: Cannot %Sdeclare class Twice%S in FILE
Fatal error: Allowed memory size of 134217728 bytes exhausted (...) in FILE
Fatal error: Allowed memory size of 134217728 bytes exhausted (...) in FILE
Fatal error: Uncaught Exception: later in FILE
Fatal error: Cannot %Sdeclare class Twice%S in FILE
