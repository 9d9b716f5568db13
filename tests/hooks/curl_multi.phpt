--TEST--
curl_multi_select() lets others run: many transfers, its time, a handle that others change, one that two coroutines wait for
--EXTENSIONS--
curl
--FILE--
<?php
require __DIR__ . '/../include/http_in_coroutine.php';

Co\run(function () {
    [$url, $server] = http_in_coroutine();
    $add = function (CurlMultiHandle $multi, string $url) {
        $handle = curl_init($url);
        curl_setopt($handle, CURLOPT_RETURNTRANSFER, true);
        curl_multi_add_handle($multi, $handle);
        return $handle;
    };

    $multi = curl_multi_init();
    $begun = microtime(true);
    for ($i = 0; $i < 20; $i++) {
        $handles[$i] = $add($multi, "$url/?ms=100&i=$i");
    }
    $failing = $add($multi, "$url/?hang=1");
    [$rounds, $others] = [0, 0];
    $counter = go(function () use (&$others) {
        while (!Co::isCanceled()) {
            Co::sleep(0.005);
            $others++;
        }
    });
    do {
        $status = curl_multi_exec($multi, $active);
        $active && curl_multi_select($multi, 30);
        $rounds++;
    } while ($active && $status === CURLM_OK);
    Co::cancel($counter);
    var_dump($status, microtime(true) - $begun < 1.5, $rounds < 500, $others > 3); // one after the other: 2 s
    $results = [];
    while ($message = curl_multi_info_read($multi)) {
        $results[$message['result']] ??= 0;
        $results[$message['result']]++;
    }
    ksort($results);
    echo json_encode($results), ' ', curl_errno($failing), "\n";
    foreach ($handles as $i => $handle) {
        json_decode(curl_multi_getcontent($handle))->query->i === (string) $i || print("not mine\n");
        curl_multi_remove_handle($multi, $handle);
    }

    // Its time, and nothing to wait for.
    $slow = $add($multi, "$url/?ms=800");
    for ($begun = microtime(true); microtime(true) - $begun < 0.05;) {
        curl_multi_exec($multi, $active);
        curl_multi_select($multi, 0.02);
    }
    $begun = microtime(true);
    var_dump(curl_multi_select($multi, 0.05), microtime(true) - $begun >= 0.04);
    var_dump(curl_multi_select(curl_multi_init(), 5));
    // What PHP refuses.
    try {
        var_dump(@curl_multi_select($multi, -1));
    } catch (ValueError $e) {
        var_dump(-1); // newer versions throw
    }

    // Two that wait for one handle; and one who takes away what is waited for.
    $waiter = go(function () use ($multi) {
        do {
            curl_multi_exec($multi, $active);
            $active && curl_multi_select($multi, 60);
        } while ($active);
        echo "nothing is left\n";
    });
    foreach ([fn () => curl_multi_select($multi), fn () => curl_multi_exec($multi, $active)] as $use) {
        try {
            $use();
        } catch (Swoole\Error $e) {
            echo preg_replace('/#\d+/', '#N', $e->getMessage()), "\n";
        }
    }
    curl_multi_remove_handle($multi, $slow);
    Co::join([$waiter]);

    // Somebody adds a transfer while another waits: it is begun.
    $slow = $add($multi, "$url/?ms=800");
    curl_multi_exec($multi, $active);
    $added = null;
    go(function () use ($multi, $add, $url, &$added) {
        Co::sleep(0.02);
        $added = $add($multi, "$url/?size=7");
    });
    while (!$added || strlen((string) curl_multi_getcontent($added)) < 7) {
        curl_multi_select($multi, 60);
        curl_multi_exec($multi, $active);
    }
    var_dump(curl_multi_getcontent($added));
    // Cancelled.
    $waiter = go(fn () => var_dump(curl_multi_select($multi, 60)));
    Co::cancel($waiter);
    curl_multi_close($multi);
    $server->shutdown();
});
?>
--EXPECT--
int(0)
bool(true)
bool(true)
bool(true)
{"0":20,"52":1} 52
int(0)
bool(true)
int(0)
int(-1)
This cURL multi handle is currently executing in coroutine#N, cannot be operated
This cURL multi handle is currently executing in coroutine#N, cannot be operated
nothing is left
string(7) "xxxxxxx"
int(-1)
