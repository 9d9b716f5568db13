--TEST--
A multibyte text object counts in characters
--SKIPIF--
<?php
if (!function_exists('mb_strlen')) {
    die('skip no mbstring');
}
?>
--FILE--
<?php
$text = swoole_mbstring('žluťoučký kůň');
echo $text->length(), ' ', $text->indexOf('k'), ' ', $text->lastIndexOf('ů'), ' ', $text->ipos('KŮŇ'), "\n";
echo $text->substr(-3), ' ', json_encode($text->substr(0, 4)->chunk(3)->toArray(), JSON_UNESCAPED_UNICODE), "\n";
echo get_class($text->substr(1)), "\n";
?>
--EXPECT--
13 7 11 10
kůň ["žlu","ť"]
Swoole\MultibyteStringObject
