--TEST--
Files are served without the program: types, conditions, ranges, directories, and what is left to it
--FILE--
<?php
require __DIR__ . '/../include/server.php';
// Each server is a process that runs this script as well.
$base = getenv('STATIC_BASE') ?: '/tmp/steelwool-static-' . getmypid();
$root = "$base/root";
if (putenv("STATIC_BASE=$base") && !is_dir($base)) {
    mkdir("$root/inner/empty", recursive: true);
    mkdir("$root/indexed");
    $large = str_repeat('0123456789', 20_000);
    foreach ([
        'small.css' => 'body { margin: 0 }', 'large.txt' => $large, 'empty.txt' => '', 'unknown.what' => 'what is it', 'a b+c%.txt' => 'an odd name',
        'inner/page.html' => '<p>', 'indexed/index.txt' => 'the index', 'inner/<tag>&.txt' => '', '.hidden.txt' => 'hidden',
    ] as $name => $content) {
        file_put_contents("$root/$name", $content);
        touch("$root/$name", 784111777);
    }
    file_put_contents("$base/secret.txt", 'secret');
    symlink('../secret.txt', "$root/leaves.txt");
    symlink("$root/small.css", "$root/stays.css");
    exec('mkfifo ' . escapeshellarg("$root/pipe.txt"));
}

$program = fn (array $settings) => function () use ($settings, $root) {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set($settings + ['worker_num' => 1, 'enable_static_handler' => true, 'document_root' => $root]);
    $server->on('request', fn ($request, $response) => $response->end('the program'));
    return $server;
};
$server = serve($program([]));
$located = serve($program(['static_handler_locations' => ['/inner', '/unknown'], 'http_autoindex' => true]));
$indexed = serve($program(['http_index_files' => ['index.html', 'index.txt'], 'http_autoindex' => true]));
$follows = serve($program(['static_handler_follow_links' => true]));
$client = $server->connect();

echo "- whole files\n";
foreach (['/small.css', '/large.txt', '/empty.txt', '/a%20b+c%25.txt', '/inner/../small.css', '//inner//page.html?v=1', '/stays.css', '/.hidden.txt'] as $path) {
    $answer = $client->request('GET', $path);
    echo "$path: $answer->status ", $answer->header('Content-Type'), ', ', strlen($answer->body), " bytes\n";
}
$answer = $client->request('GET', '/small.css');
foreach ($answer->headers as [$name, $value]) {
    echo "    $name: ", match ($name) { 'Date' => 'now', 'ETag' => preg_match('/^"[0-9a-f]+-12"$/', $value), default => $value }, "\n";
}
$tag = $answer->header('ETag');
foreach (['/small.css', '/large.txt'] as $path) {
    $answer = $client->request('HEAD', $path);
    echo "HEAD $path: $answer->status ", $answer->header('Content-Length'), "\n";
}

echo "- the program's\n";
foreach (['/', '/inner', '/missing.css', '/unknown.what', '/small.css/', '/pipe.txt', '/leaves.txt', '/../secret.txt', '/%2e%2e/secret.txt', '/inner/%2e%2e%2f..%2fsecret.txt', '/small.css%00.txt'] as $path) {
    echo "$path: ", $client->request('GET', $path), "\n";
}
echo 'POST: ', $client->request('POST', '/small.css'), "\n";
echo 'with a body: ', $client->request('GET', '/small.css', [], 'body'), "\n";

echo "- what the client has already\n";
foreach ([
    ['If-None-Match' => $tag], ['If-None-Match' => 'W/"x", ' . $tag], ['If-None-Match' => '"x"'], ['If-Match' => '"x"'],
    ['If-Modified-Since' => 'Sun, 06 Nov 1994 08:49:37 GMT'], ['If-Modified-Since' => 'Sun, 06 Nov 1994 08:49:36 GMT'],
    ['If-None-Match' => '"x"', 'If-Modified-Since' => 'Sun, 06 Nov 1994 08:49:37 GMT'], ['If-Unmodified-Since' => 'Sun, 06 Nov 1994 08:49:36 GMT'],
] as $fields) {
    $answer = $client->request('GET', '/small.css', $fields);
    echo str_replace(trim(json_encode($tag), '"'), 'TAG', json_encode($fields, JSON_UNESCAPED_SLASHES)), ": $answer->status ", strlen($answer->body), ' ', $answer->header('ETag') === $tag ? 'with its tag' : '', "\n";
}

echo "- parts\n";
foreach (['/small.css' => file_get_contents("$root/small.css"), '/large.txt' => $large] as $path => $content) {
    foreach (['bytes=0-3', 'bytes=5-', 'bytes=-4', 'bytes=999999-', 'bytes=abc', 'lines=1-2', 'bytes=0-,0-'] as $range) {
        $answer = $client->request('GET', $path, ['Range' => $range]);
        echo "$path $range: $answer->status ", $answer->header('Content-Range') ?? '-', ', ', strlen($answer->body), " bytes ",
            str_contains($content, $answer->body) ? 'of it' : 'of something else', "\n";
    }
    $answer = $client->request('GET', $path, ['Range' => 'bytes=0-3, 8-9']);
    [$type, $boundary] = explode('; boundary=', $answer->header('Content-Type'));
    echo "$answer->status $type\n", str_replace([$boundary, "\r"], ['bound', ''], $answer->body);
    $answer = $client->request('HEAD', $path, ['Range' => 'bytes=0-3, 8-9']);
    echo "HEAD: $answer->status, ", $answer->header('Content-Length') > 100 ? 'with the length of all parts' : $answer->header('Content-Length'), "\n";
}
foreach ([$tag => 206, '"x"' => 200, 'Sun, 06 Nov 1994 08:49:37 GMT' => 206, 'Sun, 06 Nov 1994 08:49:36 GMT' => 200] as $value => $wanted) {
    $answer = $client->request('GET', '/small.css', ['Range' => 'bytes=0-3', 'If-Range' => $value]);
    echo $answer->status === $wanted ? 'as it should be' : "$value: $answer->status", "\n";
}

echo "- a change is seen at once\n";
foreach (['changed.txt', 'changed and long.txt'] as $name) {
    foreach (['one', 'two', str_repeat('three', 30_000)] as $content) {
        file_put_contents("$root/$name", $content);
        touch("$root/$name", 784111777);
        $answer = $client->request('GET', '/' . rawurlencode($name));
        echo $answer->body === $content ? 'same' : 'different', ' ';
    }
    rename("$root/small.css", "$root/$name");
    echo $client->request('GET', '/' . rawurlencode($name)), ' ';
    rename("$root/$name", "$root/small.css");
    echo $client->request('GET', '/' . rawurlencode($name)), "\n";
}

echo "- locations\n";
foreach (['/small.css', '/inner/page.html', '/inner/missing', '/INNER/missing', '/inner/../small.css', '/inner/../../secret.txt', '/unknown.what', '/other'] as $path) {
    $answer = $located->get($path);
    echo "$path: $answer->status ", $answer->header('Content-Type'), $answer->status === 404 ? '' : " $answer->body", "\n";
}

echo "- directories\n";
echo $indexed->get('/indexed'), "\n", $indexed->get('/indexed/'), "\n", $indexed->get('/inner/')->body;

echo "- links\n", $follows->get('/leaves.txt'), "\n";

echo "- settings\n";
try {
    (new Swoole\Http\Server('127.0.0.1', 0))->set(['document_root' => "$base/nowhere"]);
} catch (ValueError $error) {
    echo str_replace($base, 'BASE', $error->getMessage()), "\n";
}
exec('rm -r ' . escapeshellarg($base));
?>
--EXPECT--
- whole files
/small.css: 200 text/css, 18 bytes
/large.txt: 200 text/plain, 200000 bytes
/empty.txt: 200 text/plain, 0 bytes
/a%20b+c%25.txt: 200 text/plain, 11 bytes
/inner/../small.css: 200 text/css, 18 bytes
//inner//page.html?v=1: 200 text/html, 3 bytes
/stays.css: 200 text/css, 18 bytes
/.hidden.txt: 200 text/plain, 6 bytes
    Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT
    ETag: 1
    Content-Type: text/css
    Accept-Ranges: bytes
    Server: swoole-http-server
    Date: now
    Connection: keep-alive
    Content-Length: 18
HEAD /small.css: 200 18
HEAD /large.txt: 200 200000
- the program's
/: 200 the program
/inner: 200 the program
/missing.css: 200 the program
/unknown.what: 200 the program
/small.css/: 200 the program
/pipe.txt: 200 the program
/leaves.txt: 200 the program
/../secret.txt: 200 the program
/%2e%2e/secret.txt: 200 the program
/inner/%2e%2e%2f..%2fsecret.txt: 200 the program
/small.css%00.txt: 200 the program
POST: 200 the program
with a body: 200 the program
- what the client has already
{"If-None-Match":"TAG""}: 304 0 with its tag
{"If-None-Match":"W/\"x\", TAG""}: 304 0 with its tag
{"If-None-Match":"\"x\""}: 200 18 with its tag
{"If-Match":"\"x\""}: 412 0 
{"If-Modified-Since":"Sun, 06 Nov 1994 08:49:37 GMT"}: 304 0 with its tag
{"If-Modified-Since":"Sun, 06 Nov 1994 08:49:36 GMT"}: 200 18 with its tag
{"If-None-Match":"\"x\"","If-Modified-Since":"Sun, 06 Nov 1994 08:49:37 GMT"}: 200 18 with its tag
{"If-Unmodified-Since":"Sun, 06 Nov 1994 08:49:36 GMT"}: 412 0 
- parts
/small.css bytes=0-3: 206 bytes 0-3/18, 4 bytes of it
/small.css bytes=5-: 206 bytes 5-17/18, 13 bytes of it
/small.css bytes=-4: 206 bytes 14-17/18, 4 bytes of it
/small.css bytes=999999-: 416 bytes */18, 0 bytes of it
/small.css bytes=abc: 416 bytes */18, 0 bytes of it
/small.css lines=1-2: 200 -, 18 bytes of it
/small.css bytes=0-,0-: 200 -, 18 bytes of it
206 multipart/byteranges
--bound
Content-Type: text/css
Content-Range: bytes 0-3/18

body
--bound
Content-Type: text/css
Content-Range: bytes 8-9/18

ar
--bound--
HEAD: 206, with the length of all parts
/large.txt bytes=0-3: 206 bytes 0-3/200000, 4 bytes of it
/large.txt bytes=5-: 206 bytes 5-199999/200000, 199995 bytes of it
/large.txt bytes=-4: 206 bytes 199996-199999/200000, 4 bytes of it
/large.txt bytes=999999-: 416 bytes */200000, 0 bytes of it
/large.txt bytes=abc: 416 bytes */200000, 0 bytes of it
/large.txt lines=1-2: 200 -, 200000 bytes of it
/large.txt bytes=0-,0-: 200 -, 200000 bytes of it
206 multipart/byteranges
--bound
Content-Type: text/plain
Content-Range: bytes 0-3/200000

0123
--bound
Content-Type: text/plain
Content-Range: bytes 8-9/200000

89
--bound--
HEAD: 206, with the length of all parts
as it should be
as it should be
as it should be
as it should be
- a change is seen at once
same same same 200 body { margin: 0 } 200 the program
same same same 200 body { margin: 0 } 200 the program
- locations
/small.css: 200 text/html the program
/inner/page.html: 200 text/html <p>
/inner/missing: 404 text/html
/INNER/missing: 404 text/html
/inner/../small.css: 200 text/html the program
/inner/../../secret.txt: 404 text/html
/unknown.what: 200 application/octet-stream what is it
/other: 200 text/html the program
- directories
200 the index
200 the index
<!DOCTYPE html>
<html>
<head><meta charset="UTF-8"><title>Index of /inner</title></head>
<body>
<h1>Index of /inner</h1>
<ul>
<li><a href="/">..</a></li>
<li><a href="/inner/%3Ctag%3E%26.txt">&lt;tag&gt;&amp;.txt</a></li>
<li><a href="/inner/empty">empty</a></li>
<li><a href="/inner/page.html">page.html</a></li>
</ul>
</body>
</html>
- links
200 secret
- settings
Swoole\Server::set(): option 'document_root' 'BASE/nowhere' does not exist
