--TEST--
The constructor: its mistakes, a subclass that forgets it, copies
--FILE--
<?php
use Swoole\Process;
class Forgets extends Process
{
    public function __construct()
    {
    }
}
$process = new Process('strlen');
foreach ([
    fn () => $process->__construct('strlen'),
    fn () => new Process('no_such_function'),
    fn () => new Process,
    fn () => clone $process,
    fn () => serialize($process),
    fn () => (new Forgets)->start(),
    fn () => (new Forgets)->read(),
    fn () => (new Forgets)->push('x'),
] as $mistake) {
    try {
        $mistake();
    } catch (Throwable $e) {
        echo get_class($e), ': ', $e->getMessage(), "\n";
    }
}
// An autoloader that comes in between.
$process = (new ReflectionClass(Process::class))->newInstanceWithoutConstructor();
spl_autoload_register(function () use ($process) {
    $process->__construct('strlen');
    eval('class Late { static function run() {} }');
});
try {
    $process->__construct('Late::run');
} catch (Error $e) {
    echo $e->getMessage(), "\n";
}
?>
--EXPECTF--
Error: Constructor of Swoole\Process can only be called once
TypeError: Swoole\Process::__construct(): Argument #1 ($callback) must be a valid callback, function "no_such_function" not found or invalid function name
ArgumentCountError: Swoole\Process::__construct() expects at least 1 argument, 0 given
Error: Trying to clone an uncloneable object of class Swoole\Process
Exception: Serialization of 'Swoole\Process' is not allowed
Swoole\Error: must call constructor first
Swoole\Error: must call constructor first
Swoole\Error: must call constructor first
Constructor of Swoole\Process can only be called once
