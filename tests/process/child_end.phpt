--TEST--
The child ends inside start(): shutdown functions and destructors run in it, finally blocks of its parent and the parent's output do not
--FILE--
<?php
use Swoole\Process;
define('PARENT', getmypid());
function who(): string
{
    return getmypid() === PARENT ? 'parent' : 'child';
}
class Witness
{
    public function __construct(private string $name)
    {
    }

    public function __destruct()
    {
        echo "destructor of {$this->name} in ", who(), "\n";
    }
}
$global = new Witness('a global');
register_shutdown_function(function () {
    echo 'shutdown in ', who(), "\n";
});
ob_start();
echo "printed before the fork, once\n";
function work()
{
    $local = new Witness('a local');
    try {
        $process = new Process(function () {
            echo "the child works\n";
            register_shutdown_function(function () {
                echo "shutdown of its own\n";
            });
        });
        $process->start();
        echo "start() has returned in ", who(), "\n";
    } finally {
        echo 'finally in ', who(), "\n";
    }
    Process::wait();
}
work();
echo "end of the script in ", who(), "\n";
?>
--EXPECT--
the child works
shutdown in child
shutdown of its own
destructor of a global in child
destructor of a local in child
printed before the fork, once
start() has returned in parent
finally in parent
destructor of a local in parent
end of the script in parent
shutdown in parent
destructor of a global in parent
