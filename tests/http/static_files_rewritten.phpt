--TEST--
url_rewrite_rules: files are looked for under other paths, by beginnings and by expressions; what the program sees does not change
--FILE--
<?php
require __DIR__ . '/../include/server.php';
$base = getenv('REWRITE_BASE') ?: '/tmp/steelwool-rewrite-' . getmypid();
if (putenv("REWRITE_BASE=$base") && !is_dir($base)) {
    mkdir("$base/root/posts", recursive: true);
    file_put_contents("$base/root/posts/17.html", 'the post');
    file_put_contents("$base/root/main.css", 'the style');
    file_put_contents("$base/secret.txt", 'secret');
}
$rules = [
    '~^/view/(\d+)$~' => '/posts/$1.html?of=$1',
    '~\.v\d+\.css$~' => '.css',
    '/assets/' => '/',
    '/out/' => '/../',
    '/main' => '/never',
];
$program = fn (array $settings) => function () use ($settings, $base) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set($settings + ['worker_num' => 1, 'enable_static_handler' => true, 'document_root' => "$base/root"]);
    $server->on('request', fn ($request, $response) => $response->end('the program: ' . $request->server['request_uri']));
    return $server;
};
$server = serve($program(['url_rewrite_rules' => $rules]));
$located = serve($program(['url_rewrite_rules' => ['/post/' => '/posts/'], 'static_handler_locations' => ['/posts']]));
if (in_server()) {
    exit;
}
foreach (['/view/17', '/view/17?a=b', '/view/18', '/view/x', '/main.v2.css', '/assets/main.css', '/assets/assets/main.css', '/out/secret.txt', '/out/out/secret.txt', '/main.css', '/other'] as $path) {
    echo "$path: ", $server->get($path)->body, "\n";
}
echo "in a location\n";
foreach (['/post/17.html', '/post/18.html', '/posts/17.html', '/view/17'] as $path) {
    $answer = $located->get($path);
    echo "$path: $answer->status ", strlen($answer->body) < 50 ? $answer->body : '', "\n";
}
echo $server->stop(), $located->stop();

echo "what is no rule\n";
foreach (['/a', ['/a', '/b'], ['' => '/b'], ['~(~' => ''], ['~(a)~' => '$1 $2'], ['/a' => []], []] as $rules) {
    try {
        var_dump((new Swoole\Http\Server('127.0.0.1', 0))->set(['url_rewrite_rules' => $rules]));
    } catch (Throwable $error) {
        echo get_class($error), ': ', $error->getMessage(), "\n";
    }
}
exec('rm -r ' . escapeshellarg($base));
?>
--EXPECT--
/view/17: the post
/view/17?a=b: the post
/view/18: the program: /view/18
/view/x: the program: /view/x
/main.v2.css: the style
/assets/main.css: the style
/assets/assets/main.css: the program: /assets/assets/main.css
/out/secret.txt: the program: /out/secret.txt
/out/out/secret.txt: the program: /out/out/secret.txt
/main.css: the program: /main.css
/other: the program: /other
in a location
/post/17.html: 200 the post
/post/18.html: 404 
/posts/17.html: 200 the post
/view/17: 200 the program: /view/17
what is no rule
ValueError: Swoole\Server::set(): option 'url_rewrite_rules' must be array
ValueError: Swoole\Server::set(): option 'url_rewrite_rules' requires paths or expressions as keys
ValueError: Swoole\Server::set(): option 'url_rewrite_rules' requires paths or expressions as keys
ValueError: Swoole\Server::set(): option 'url_rewrite_rules' '(' is no regular expression: error: unclosed group
ValueError: Swoole\Server::set(): option 'url_rewrite_rules' '$1 $2' names the group 2, and the expression has 1
ValueError: Swoole\Server::set(): option 'url_rewrite_rules' needs the path for '/a' as a string
bool(true)
