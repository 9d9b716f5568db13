--TEST--
Wherever the code of a request fails, in whatever way, that request alone suffers: the next one is answered, and the cause is told
--FILE--
<?php
require __DIR__ . '/../include/failing_requests.php';
try_all('one process', failing(1, true));
?>
--EXPECT--
all tried, it ends with 0
