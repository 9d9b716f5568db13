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

echo "what it throws comes out\n";
class Thrower
{
    public function __toString(): string
    {
        throw new LogicException('no text');
    }
}
foreach (['pid_file', 'log_file'] as $option) {
    try {
        $server->set([$option => new Thrower]);
    } catch (LogicException $exception) {
        echo "$option: ", $exception->getMessage(), "\n";
    }
}
?>
--EXPECT--
bool(true)
bool(true)
what it throws comes out
pid_file: no text
log_file: no text
