--TEST--
Wherever the code of a request fails, in whatever way, that request alone suffers; after a fatal error its worker is replaced
--FILE--
<?php
require __DIR__ . '/../include/failing_requests.php';
try_all('workers', failing(2, true));
?>
--EXPECT--
all tried, it ends with 0
