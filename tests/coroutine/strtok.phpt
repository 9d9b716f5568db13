--TEST--
strtok() goes on with the string of its own coroutine
--FILE--
<?php
function words(string $text): void
{
    for ($word = strtok($text, ' '); $word !== false; $word = strtok(' ')) {
        echo "$word\n";
        Co::yield();
    }
}
$cids = [go(fn () => words('a1 a2 a3')), go(fn () => words('b1 b2'))];
strtok('main1 main2', ' ');
while ($cids = array_filter($cids, Co::exists(...))) {
    foreach ($cids as $cid) {
        Co::resume($cid);
    }
}
var_dump(strtok(' '));
Swoole\Event::wait();
?>
--EXPECT--
a1
b1
a2
b2
a3
string(5) "main2"
