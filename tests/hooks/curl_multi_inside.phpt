--TEST--
A multi handle whose callback waits: who changes or closes it is refused, and so is the callback itself
--EXTENSIONS--
curl
--FILE--
<?php
require __DIR__ . '/../include/http_in_coroutine.php';

Co\run(function () {
    [$url, $server] = http_in_coroutine();
    $uses = [
        'curl_multi_close' => fn () => curl_multi_close($this->multi),
        'curl_multi_remove_handle' => function () {
            curl_multi_remove_handle($this->multi, $this->handle);
            $this->handle = null; // the last reference
        },
        'curl_multi_add_handle' => fn () => curl_multi_add_handle($this->multi, $this->other),
        'curl_multi_exec' => fn () => curl_multi_exec($this->multi, $active),
        'curl_multi_select' => fn () => curl_multi_select($this->multi, 0.01),
        'curl_multi_setopt' => fn () => curl_multi_setopt($this->multi, CURLMOPT_MAXCONNECTS, 3),
        'curl_setopt' => fn () => curl_setopt($this->handle, CURLOPT_TIMEOUT, 60),
        'curl_reset' => fn () => curl_reset($this->handle),
        'curl_exec' => fn () => curl_exec($this->handle),
        'the last reference' => function () {
            $this->multi = null;
            return 'gone';
        },
    ];
    foreach ($uses as $name => $use) {
        foreach ([false, true] as $own) {
            $these = (object) ['multi' => curl_multi_init(), 'handle' => curl_init("$url/?size=50000"), 'other' => curl_init("$url/?size=5")];
            $said = '';
            $do = function () use ($these, $use, &$said) {
                try {
                    $said = json_encode(@Closure::bind($use, $these)());
                } catch (Error $e) {
                    $said = get_class($e) . ': ' . preg_replace('/#\d+/', '#N', $e->getMessage());
                }
            };
            [$asked, $told, $once] = [new Swoole\Coroutine\Channel(1), new Swoole\Coroutine\Channel(1), true];
            curl_setopt_array($these->handle, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HEADERFUNCTION => function ($handle, $line) use ($asked, $told, $own, $do, &$once) {
                if ($once) {
                    $once = false;
                    $own ? $do() : $asked->push(true) && $told->pop();
                }
                return strlen($line);
            }]);
            curl_setopt($these->other, CURLOPT_RETURNTRANSFER, true);
            curl_multi_add_handle($these->multi, $these->handle);
            $transfer = go(function ($multi) {
                do {
                    curl_multi_exec($multi, $active);
                    $active && curl_multi_select($multi, 1); // which reads, and calls back, as well
                } while ($active);
                curl_multi_info_read($multi)['result'] === 0 || print("failed\n");
            }, $these->multi);
            if (!$own) {
                $asked->pop();
                $do();
                $junk = array_map(fn () => fopen('php://memory', 'r'), range(1, 50));
                $told->push(true);
            }
            Co::join([$transfer]);
            echo $name, $own ? ', by the callback' : '', ": $said\n";
        }
    }

    // While somebody waits in curl_multi_select(), and libcurl is not inside, others may change it.
    $multi = curl_multi_init();
    $silent = stream_socket_server('tcp://127.0.0.1:0');
    $handles = [curl_init("$url/?ms=50"), curl_init('http://' . stream_socket_get_name($silent, false))];
    foreach ($handles as $handle) {
        curl_setopt($handle, CURLOPT_RETURNTRANSFER, true);
    }
    curl_multi_add_handle($multi, $handles[1]);
    $waiter = go(function () use ($multi) {
        do {
            curl_multi_exec($multi, $active);
            $active && curl_multi_select($multi, 60);
        } while ($active);
        echo "nothing is left\n";
    });
    var_dump(curl_multi_add_handle($multi, $handles[0]), curl_multi_remove_handle($multi, $handles[1]));
    Co::join([$waiter]);
    var_dump(json_decode(curl_multi_getcontent($handles[0]))->method);
    $server->shutdown();
});
?>
--EXPECT--
curl_multi_close: Swoole\Error: This cURL multi handle is currently executing in coroutine#N, cannot be operated
curl_multi_close, by the callback: Swoole\Error: This cURL multi handle is currently executing in coroutine#N, cannot be operated
curl_multi_remove_handle: Swoole\Error: This cURL multi handle is currently executing in coroutine#N, cannot be operated
curl_multi_remove_handle, by the callback: Swoole\Error: This cURL multi handle is currently executing in coroutine#N, cannot be operated
curl_multi_add_handle: Swoole\Error: This cURL multi handle is currently executing in coroutine#N, cannot be operated
curl_multi_add_handle, by the callback: Swoole\Error: This cURL multi handle is currently executing in coroutine#N, cannot be operated
curl_multi_exec: Swoole\Error: This cURL multi handle is currently executing in coroutine#N, cannot be operated
curl_multi_exec, by the callback: Swoole\Error: This cURL multi handle is currently executing in coroutine#N, cannot be operated
curl_multi_select: Swoole\Error: This cURL multi handle is currently executing in coroutine#N, cannot be operated
curl_multi_select, by the callback: Swoole\Error: This cURL multi handle is currently executing in coroutine#N, cannot be operated
curl_multi_setopt: Swoole\Error: This cURL multi handle is currently executing in coroutine#N, cannot be operated
curl_multi_setopt, by the callback: Swoole\Error: This cURL multi handle is currently executing in coroutine#N, cannot be operated
curl_setopt: Swoole\Error: This cURL handle is currently executing in coroutine#N, cannot be operated
curl_setopt, by the callback: true
curl_reset: Swoole\Error: This cURL handle is currently executing in coroutine#N, cannot be operated
curl_reset, by the callback: Error: curl_reset(): Attempt to reset cURL handle from a callback
curl_exec: Swoole\Error: This cURL handle is currently executing in coroutine#N, cannot be operated
curl_exec, by the callback: false
the last reference: "gone"
the last reference, by the callback: "gone"
int(0)
int(0)
nothing is left
string(3) "GET"
