--TEST--
A fatal error in a callback of a multi handle is no word against the multi handles of the next script
--EXTENSIONS--
curl
--FILE--
<?php
require __DIR__ . '/../include/cli_server.php';

$ask = new CliServer(<<<'PHP'
    <?php
    Co\run(function () {
        $multi = curl_multi_init();
        $handle = curl_init('file://' . __FILE__);
        curl_setopt($handle, CURLOPT_WRITEFUNCTION, function ($handle, $data) {
            $_GET['how'] === 'fatal' && trigger_error('failed', E_USER_ERROR);
            echo "called back\n";
            return strlen($data);
        });
        curl_multi_add_handle($multi, $handle);
        do {
            curl_multi_exec($multi, $running);
        } while ($running);
    });
    PHP, ['curl']);
foreach (['well', 'fatal', 'well', 'well'] as $how) {
    echo "$how: ", $ask("how=$how"), "\n";
}
?>
--EXPECTF--
well: called back
fatal: %SFatal error: failed
well: called back
well: called back
