--TEST--
A cURL handle may be executed after a multi handle has gone with it
--EXTENSIONS--
curl
--FILE--
<?php
require __DIR__ . '/../include/http_in_coroutine.php';

Co\run(function () {
    [$url, $server] = http_in_coroutine();
    $handle = curl_init("$url/?size=5");
    curl_setopt($handle, CURLOPT_RETURNTRANSFER, true);

    $multi = curl_multi_init();
    var_dump(curl_multi_add_handle($multi, $handle));
    unset($multi);
    file_get_contents("$url/?ms=5"); // The time that the handle was to be called at is over.
    var_dump(curl_exec($handle), curl_errno($handle));

    // Its limit of time holds as well.
    curl_setopt_array($handle, [CURLOPT_URL => "$url/?ms=300", CURLOPT_TIMEOUT_MS => 50]);
    var_dump(curl_exec($handle), curl_errno($handle) === CURLE_OPERATION_TIMEOUTED);
    $server->shutdown();
});
?>
--EXPECT--
int(0)
string(5) "xxxxx"
int(0)
bool(false)
bool(true)
