--TEST--
A fatal error, the memory limit and exit in a callback of cURL, and a program that ends while others transfer
--EXTENSIONS--
curl
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/http_in_coroutine.php';

putenv('STEELWOOL_EXTENSIONS=' . trim(getenv('STEELWOOL_EXTENSIONS') . ' curl')); // of the children
$programs = [
    'fatal error' => fn () => no_such_function(),
    'memory' => fn () => ini_set('memory_limit', '20M') && str_repeat('x', 1 << 28),
    'exit' => fn () => exit(3),
];
$ends = [
    'by exec' => function (string $url, callable $callback) {
        $handle = curl_init("$url/?size=3");
        curl_setopt($handle, CURLOPT_WRITEFUNCTION, $callback);
        curl_exec($handle);
    },
    'by select' => function (string $url, callable $callback) {
        $handle = curl_init("$url/?size=3");
        curl_setopt($handle, CURLOPT_WRITEFUNCTION, $callback);
        curl_multi_add_handle($multi = curl_multi_init(), $handle);
        while (curl_multi_exec($multi, $active) === CURLM_OK && $active) {
            curl_multi_select($multi, 10);
        }
    },
];
foreach ($programs as $what => $callback) {
    foreach ($ends as $how => $transfer) {
        $children[] = [$what, $how, serve(function () use ($transfer, $callback) {
            register_shutdown_function(fn () => print("shut down\n"));
            Co\run(function () use ($transfer, $callback) {
                [$url] = http_in_coroutine();
                $other = curl_init("$url/?ms=60000");
                go(fn () => curl_exec($other));
                $transfer($url, $callback);
                echo "not reached\n";
            });
        })];
    }
}
foreach ($children as [$what, $how, $child]) {
    $said = $child->wait();
    preg_match('/Call to undefined function no_such_function|Allowed memory size|swoole exit/', $said, $told);
    echo "$what, $how: ", $told[0] ?? $said, ', ', str_contains($said, 'not reached') ? 'goes on' : 'ends', ', ', $child->code() > 0 ? "failed\n" : "no failure: {$child->code()}\n";
}
?>
--EXPECT--
fatal error, by exec: Call to undefined function no_such_function, ends, failed
fatal error, by select: Call to undefined function no_such_function, ends, failed
memory, by exec: Allowed memory size, ends, failed
memory, by select: Allowed memory size, ends, failed
exit, by exec: swoole exit, ends, failed
exit, by select: swoole exit, ends, failed
