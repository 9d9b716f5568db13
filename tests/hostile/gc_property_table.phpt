--TEST--
The cycle collector does not free what an object with native state only shares, also when its property table has been made
--FILE--
<?php
class Watched
{
    public $text = 'alive';
    public function __destruct() { echo "destroyed\n"; }
}
class Client extends Swoole\Http\Client { public $shared; }

$shared = new Watched;
$client = new Client('127.0.0.1', 80);
$client->shared = $shared;
$client->cycle = $client;
$table = (array) $client; unset($table);           // makes the table of properties, which refers to the slots
unset($client);
var_dump(gc_collect_cycles() > 0);
echo $shared->text, "\n";

$response = new Swoole\Http\Response;
$response->cookie = $response;
get_object_vars($response);
unset($response);
var_dump(gc_collect_cycles() > 0);
?>
--EXPECT--
bool(true)
alive
bool(true)
destroyed
