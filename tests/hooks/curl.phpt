--TEST--
SWOOLE_HOOK_NATIVE_CURL: curl_exec() lets others run; files, callbacks that wait, uploads, connections that are kept, errors as without hooks
--EXTENSIONS--
curl
--FILE--
<?php
require __DIR__ . '/../include/http_in_coroutine.php';

Co\run(function () {
    [$url, $server] = http_in_coroutine();
    $get = function (string $url, array $options = [CURLOPT_RETURNTRANSFER => true]) {
        $handle = curl_init($url);
        curl_setopt_array($handle, $options);
        return [curl_exec($handle), curl_errno($handle), curl_error($handle), curl_getinfo($handle, CURLINFO_RESPONSE_CODE)];
    };
    [$answer, $number, $text, $status] = $get("$url/?a=1");
    echo json_decode($answer)->query->a, " $number '$text' $status\n";

    // Fifty at once take as long as one, and each gets its own answer.
    $begun = microtime(true);
    $all = [];
    for ($i = 0; $i < 50; $i++) {
        $all[] = go(function () use ($get, $url, $i) {
            $answer = json_decode($get("$url/?ms=200&i=$i")[0], true);
            $answer['query']['i'] === (string) $i || print("not mine\n");
        });
    }
    Co::join($all);
    var_dump(microtime(true) - $begun < 5); // one after the other: 10 s

    // A handle keeps its connection, and its answer is printed, as PHP has it.
    $handle = curl_init("$url/?size=10");
    var_dump(curl_exec($handle));
    curl_setopt_array($handle, [CURLOPT_URL => "$url/", CURLOPT_RETURNTRANSFER => true]);
    $ports = [];
    for ($i = 0; $i < 5; $i++) {
        $ports[] = json_decode(curl_exec($handle))->port;
    }
    var_dump(count(array_unique($ports)));

    // To a file, which has it all when curl_exec() is done.
    $path = tempnam(sys_get_temp_dir(), 'steelwool');
    $file = fopen($path, 'w');
    var_dump($get("$url/?size=100000", [CURLOPT_FILE => $file])[0], filesize($path));

    // Callbacks may wait; what they throw goes on.
    $length = 0;
    $fields = [];
    var_dump($get("$url/?size=300000", [
        CURLOPT_HEADERFUNCTION => function ($handle, $line) use (&$fields) {
            Co::sleep(0.001);
            $fields[] = strtolower(trim($line));
            return strlen($line);
        },
        CURLOPT_WRITEFUNCTION => function ($handle, $bytes) use (&$length, $get, $url) {
            $length || print(strlen($get("$url/?size=20")[0]) . " in between\n");
            $length += strlen($bytes);
            return strlen($bytes);
        },
    ])[0], $length, in_array('x-test: a field', $fields));
    try {
        $get("$url/?size=1000", [CURLOPT_WRITEFUNCTION => fn () => throw new Exception('from a callback')]);
    } catch (Exception $e) {
        echo $e->getMessage(), "\n";
    }
    // A file goes up, another one comes from a callback.
    $answer = json_decode($get("$url/", [CURLOPT_RETURNTRANSFER => true, CURLOPT_POSTFIELDS => ['f' => new CURLFile($path)]])[0]);
    var_dump($answer->files->f);
    $parts = 20;
    $answer = json_decode($get("$url/", [CURLOPT_RETURNTRANSFER => true, CURLOPT_UPLOAD => true, CURLOPT_READFUNCTION => function () use (&$parts) {
        Co::sleep(0.001);
        return $parts-- > 0 ? str_repeat('y', 1000) : '';
    }])[0]);
    var_dump($answer->method, $answer->body);
    unlink($path);

    // What fails is told as without hooks.
    $free = stream_socket_server('tcp://127.0.0.1:0');
    $closed = 'http://' . stream_socket_get_name($free, false);
    fclose($free);
    foreach (["$closed/", 'http://no-such-name.invalid/', "$url/?hang=1", 'sftp.no://x/'] as $wrong) {
        [$answer, $number, $text, $status] = $get($wrong);
        echo json_encode($answer), " $number ", preg_replace(['/( port |:)\d+(?= after)/', '/\d+ ms/'], ['', 'N'], $text), " $status\n";
    }
    [$answer, $number] = $get("$url/?ms=800", [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT_MS => 50]);
    echo json_encode($answer), " $number\n";
    try {
        curl_exec(new stdClass);
    } catch (TypeError $e) {
        echo $e->getMessage(), "\n";
    }

    // Hooks that are off.
    Swoole\Runtime::setHookFlags(SWOOLE_HOOK_ALL & ~SWOOLE_HOOK_CURL & ~SWOOLE_HOOK_NATIVE_CURL);
    $ran = false;
    go(function () use (&$ran) {
        Co::sleep(0.001);
        $ran = true;
    });
    [$answer, $number] = $get("$url/", [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT_MS => 50]); // nobody is let run who would answer
    var_dump($number, $ran);
    $server->shutdown();
});
?>
--EXPECTF--
1 0 '' 200
bool(true)
xxxxxxxxxxbool(true)
int(1)
bool(true)
int(100000)
20 in between
bool(true)
int(300000)
bool(true)
from a callback
int(100000)
string(3) "PUT"
int(20000)
false 7 Failed to connect to 127.0.0.1 after N: Could%s connect to server 0
false 6 Could not resolve host: no-such-name.invalid 0
false 52 Empty reply from server 0
false 1 Protocol "sftp.no" not supported%S 0
false 28
curl_exec(): Argument #1 ($handle) must be of type CurlHandle, stdClass given
int(28)
bool(false)
