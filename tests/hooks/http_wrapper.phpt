--TEST--
file_get_contents() and fopen() of http:// and https:// wait as coroutines do: they get their answers from servers of the same process
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';

$dir = certificates(['server' => 'localhost']);
Co\run(function () use ($dir) {
    $serve = function (string $url, array $ssl = []) {
        $server = stream_socket_server($url, $number, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, stream_context_create(['ssl' => $ssl]));
        go(function () use ($server) {
            while (is_resource($server)) {
                $client = @stream_socket_accept($server, 60);
                $client && go(function () use ($client) {
                    [$method, $path] = explode(' ', fgets($client));
                    $length = 0;
                    while (($line = rtrim(fgets($client))) !== '') {
                        sscanf(strtolower($line), 'content-length: %d', $length);
                    }
                    $body = $length ? fread($client, $length) : '';
                    Co::sleep(0.1);
                    fwrite($client, match ($path) {
                        '/moved' => "HTTP/1.1 302 Found\r\nLocation: /here\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                        '/chunks' => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\none\r\n4\r\n two\r\n0\r\n\r\n",
                        '/missing' => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                        default => "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n$method $path $body",
                    });
                    fclose($client); // or the loop has it until the next one comes
                });
            }
        });
        return [$server, preg_replace('/.*:/', 'localhost:', stream_socket_get_name($server, false))];
    };
    [$plain, $address] = $serve('tcp://127.0.0.1:0');
    $own = ['local_cert' => "$dir/server.crt", 'local_pk' => "$dir/server.key"];
    [$secure, $secured] = $serve('ssl://127.0.0.1:0', $own);
    $context = stream_context_create(['ssl' => ['cafile' => "$dir/ca.crt"]]);

    $begun = microtime(true);
    $all = [];
    for ($i = 0; $i < 30; $i++) {
        $url = $i % 2 ? "http://$address/$i" : "https://$secured/$i";
        $all[] = go(function () use ($i, $url, $context) {
            if (file_get_contents($url, false, $context) !== "GET /$i ") {
                echo "not mine\n";
            }
        });
    }
    Co::join($all);
    var_dump(microtime(true) - $begun < 2); // one after the other: 3 s and more

    echo file_get_contents("http://$address/moved"), "\n", file_get_contents("http://$address/chunks"), "\n";
    $post = stream_context_create(['http' => ['method' => 'POST', 'content' => 'a=1', 'header' => 'Content-Type: application/x-www-form-urlencoded']]);
    echo file_get_contents("http://$address/form", false, $post), "\n";
    $file = fopen("https://$secured/lines", 'r', false, $context);
    echo fgets($file), "\n";
    // What OpenSSL says differs between its versions.
    $tell = fn (string $text) => preg_match('/^file_get_contents\(.*\): Failed to open/', $text) && print(preg_replace('/:\d{4,5}/', ':PORT', trim($text)) . "\n");
    set_error_handler(fn ($level, $text) => $tell($text) || true);
    var_dump(file_get_contents("http://$address/missing"));
    var_dump(file_get_contents("http://$address/late", false, stream_context_create(['http' => ['timeout' => 0.02]])));
    var_dump(file_get_contents("https://$secured/stranger"));
    fclose($plain);
    fclose($secure);
});
?>
--EXPECTF--
bool(true)
GET /here 
one two
POST /form a=1
GET /lines 
file_get_contents(%S): Failed to open stream: HTTP request failed! HTTP/1.1 404 Not Found
bool(false)
file_get_contents(%S): Failed to open stream: HTTP request failed!
bool(false)
file_get_contents(%S): Failed to open stream: operation failed
bool(false)
