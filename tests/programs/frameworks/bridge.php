<?php
/*
 * Between Swoole and HttpFoundation, which Symfony and Laravel have in common.
 */
use Swoole\Http\{Request, Response};
use Symfony\Component\HttpFoundation as Foundation;

/** What the framework's request is made of. */
function foundation_request(Request $request): Foundation\Request
{
    $server = array_change_key_case($request->server, CASE_UPPER);
    foreach ($request->header as $name => $value) {
        $name = strtr(strtoupper($name), '-', '_');
        $server[in_array($name, ['CONTENT_TYPE', 'CONTENT_LENGTH']) ? $name : "HTTP_$name"] = $value;
    }
    if (($server['QUERY_STRING'] ?? '') !== '') {
        $server['REQUEST_URI'] .= '?' . $server['QUERY_STRING'];
    }
    return new Foundation\Request($request->get ?? [], $request->post ?? [], [], $request->cookie ?? [], $request->files ?? [], $server, $request->rawContent() ?: null);
}

function answer(Response $response, Foundation\Response $answer): void
{
    $response->status($answer->getStatusCode());
    foreach ($answer->headers->allPreserveCaseWithoutCookies() as $name => $values) {
        $response->header($name, $values);
    }
    foreach ($answer->headers->getCookies() as $cookie) {
        $response->cookie($cookie->getName(), (string) $cookie->getValue(), $cookie->getExpiresTime(), $cookie->getPath(), (string) $cookie->getDomain(),
            $cookie->isSecure(), $cookie->isHttpOnly(), (string) $cookie->getSameSite());
    }
    $response->end($answer->getContent());
}

/** `php APP PORT MODE`: the server that serves it. */
function server(callable $request, ?callable $workerStart = null): void
{
    [, $port, $mode] = $_SERVER['argv'];
    $server = new Swoole\Http\Server('127.0.0.1', (int) $port, constant("SWOOLE_$mode"));
    $server->set(['worker_num' => 2, 'enable_coroutine' => false, 'log_level' => SWOOLE_LOG_WARNING]);
    $workerStart && $server->on('workerStart', $workerStart);
    $server->on('request', $request);
    $server->start();
}
