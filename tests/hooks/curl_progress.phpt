--TEST--
A cURL progress callback is called about once a second while nothing moves, and may end the transfer
--EXTENSIONS--
curl
--FILE--
<?php
Co\run(function () {
    $silent = stream_socket_server('tcp://127.0.0.1:0');
    $handle = curl_init('http://' . stream_socket_get_name($silent, false));
    $begun = microtime(true);
    curl_setopt_array($handle, [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_NOPROGRESS => false,
        (PHP_VERSION_ID >= 80200 ? CURLOPT_XFERINFOFUNCTION : CURLOPT_PROGRESSFUNCTION) => fn () => microtime(true) - $begun > 1.5 ? 1 : 0, // by then the request is sent for long
    ]);
    var_dump(curl_exec($handle), curl_errno($handle) === CURLE_ABORTED_BY_CALLBACK, microtime(true) - $begun < 20);
});
?>
--EXPECT--
bool(false)
bool(true)
bool(true)
