--TEST--
A multibyte text object counts in characters
--FILE--
<?php
$text = swoole_mbstring('žluťoučký kůň');
echo $text->length(), ' ', $text->indexOf('k'), ' ', $text->lastIndexOf('ů'), ' ', $text->ipos('KŮŇ'), "\n";
echo $text->substr(-3), ' ', json_encode($text->substr(0, 4)->chunk(3)->toArray(), JSON_UNESCAPED_UNICODE), "\n";
echo $text->indexOf('k', -4), ' ', json_encode([$text->indexOf('x'), $text->pos('č', 7), $text->rpos('k', -4), $text->rpos('k', 11)]), "\n";
echo get_class($text->substr(1)), ' ', $text->startsWith('žl') ? 'yes' : 'no', ' ', swoole_mbstring("a\xffb")->length(), "\n";
try {
    $text->indexOf('k', 14);
} catch (ValueError $error) {
    echo get_class($error), "\n";
}
?>
--EXPECT--
13 7 11 10
kůň ["žlu","ť"]
10 [false,false,7,false]
Swoole\MultibyteStringObject yes 3
ValueError
