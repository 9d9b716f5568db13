<?php
// An application of Slim 3 that stays in memory.
require 'Slim/autoload.php';
require __DIR__ . '/bridge.php';
require __DIR__ . '/greeter.php';
use Slim\Http\{Environment, Headers, RequestBody, Uri};

$app = new Slim\App;
$app->getContainer()['greeter'] = fn () => new Greeter;
$app->get('/hello/{name}', fn ($request, $response, $path) => $response->withHeader('X-Framework', 'Slim')->write("hello $path[name]"));
$app->post('/echo', fn ($request, $response) => $response->withJson($request->getParsedBody(), 201));
$app->get('/boom', fn () => throw new RuntimeException('boom'));
$app->get('/greet/{name}', function ($request, $response, $path) {
    $this->get('greeter')->setName($path['name']);
    return $response->write($this->get('greeter')->greet());
});
$app->get('/greet-again', fn ($request, $response) => $response->write($this->get('greeter')->greet()));

server(function ($request, $response) use ($app) {
    $server = array_change_key_case($request->server, CASE_UPPER);
    foreach ($request->header as $name => $value) {
        $server['HTTP_' . strtr(strtoupper($name), '-', '_')] = $value;
    }
    $environment = Environment::mock($server + ['CONTENT_TYPE' => $request->header['content-type'] ?? '']);
    $body = new RequestBody;
    $body->write((string) $request->rawContent());
    $body->rewind();
    $answer = $app->process(new Slim\Http\Request($environment['REQUEST_METHOD'], Uri::createFromEnvironment($environment),
        Headers::createFromEnvironment($environment), $request->cookie ?? [], $environment->all(), $body), new Slim\Http\Response);
    $response->status($answer->getStatusCode());
    foreach ($answer->getHeaders() as $name => $values) {
        $response->header($name, $values);
    }
    $response->end((string) $answer->getBody());
});
