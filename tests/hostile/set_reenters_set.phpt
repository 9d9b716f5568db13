--TEST--
The conversion of a setting, which is done once, may come back to Server::set()
--FILE--
<?php
$server = new Swoole\Http\Server('127.0.0.1', 0);
class Path
{
    public function __toString(): string
    {
        var_dump($GLOBALS['server']->set(['worker_num' => 1]));
        return '/dev/null';
    }
}
var_dump($server->set(['log_file' => new Path]));
?>
--EXPECT--
bool(true)
bool(true)
