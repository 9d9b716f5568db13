--TEST--
Scopes without a server: program and process, what can be kept, what fails
--FILE--
<?php
require __DIR__ . '/../include/lifetimes.php';
use Steelwool\Scope;

$scope = Scope::current();
var_dump($scope->kind, $scope->id === getmypid(), $scope == Scope::process(), $scope == Scope::program());
var_dump($scope->parent() == Scope::program(), Scope::program()->parent(), Scope::session(), Scope::request());
var_dump($scope->age() >= 0.0, $scope->age() < 60.0, $scope->isOpen());

// As an array.
$scope['a'] = 1;
$scope[5] = 'five';
$scope[] = 'six';
$scope['null'] = null;
var_dump(count($scope), $scope['a'], $scope[5], $scope[6], $scope['none'], isset($scope['a']), isset($scope['null']), isset($scope['none']));
unset($scope['a'], $scope[5], $scope['none']);
var_dump(count($scope));
$scope['witness'] = new Witness('first');
$scope['witness'] = new Witness('second'); // Whoever is replaced goes at once.
unset($scope['witness']);
unset($scope[6], $scope['null']);

// Destructors of what is replaced use the scope, and so does what the collector of cycles destructs.
class Again
{
    public $self;

    public function __construct(private string $name, bool $cycle = false)
    {
        $this->self = $cycle ? $this : null;
    }

    public function __destruct()
    {
        $scope = Scope::current();
        $scope[$this->name] = count($scope);
    }
}
$scope['again'] = new Again('replaced');
$scope['again'] = 1;
$scope['again'] = new Again('unset');
unset($scope['again']);
gc_collect_cycles();
for ($i = 0; $i < 30_000; $i++) { // More than the collector waits for.
    new Again('cycle', true);
    $scope['list'] = [$i, [$i]];
}
var_dump($scope['replaced'], $scope['unset'], isset($scope['cycle']), count($scope));
unset($scope['replaced'], $scope['unset'], $scope['cycle'], $scope['list']);

// What is kept there is found there.
class Kept {}
$kept = new Kept;
Scope::program()['kept'] = $kept;
$weak = WeakReference::create($kept);
unset($kept);
echo preg_replace('/#\d+/', '#N', Steelwool\Lifetime::trace($weak->get())->chains[0][0]['what'] . ' ' . Steelwool\Lifetime::trace($weak->get())->chains[0][1]['name']), "\n";

foreach ([
    fn () => new Scope,
    fn () => serialize($scope),
    fn () => $scope[new stdClass],
    fn () => $scope->onClose('no such function'),
] as $wrong) {
    try {
        var_dump(@$wrong());
    } catch (Throwable $e) {
        echo get_class($e), ': ', $e->getMessage(), "\n";
    }
}

// A child has a process of its own.
$child = new Swoole\Process(function () use ($scope) {
    echo 'in the child: ', count(Scope::process()), ' values, ', Scope::program()['kept'] ? 'those of the program' : 'none of the program', "\n";
    Scope::process()->onClose(fn () => print("the child's process ends\n"));
});
$scope['mine'] = 1;
$scope->onClose(fn () => print("the process ends\n"));
Scope::program()->onClose(function ($program) {
    echo "the program ends\n";
    try {
        $program['late'] = 1;
    } catch (Swoole\Exception $e) {
        echo $e->getMessage(), "\n";
    }
    var_dump($program->onClose(fn () => 0), $program->isOpen());
});
$child->start();
Swoole\Process::wait();
echo "the script is over\n";
?>
--EXPECTF--
string(7) "process"
bool(true)
bool(true)
bool(false)
bool(true)
NULL
NULL
NULL
bool(true)
bool(true)
bool(true)
int(4)
int(1)
string(4) "five"
string(3) "six"
NULL
bool(true)
bool(false)
bool(false)
int(2)
first gone
second gone
int(1)
int(1)
bool(true)
int(4)
program ['kept']
Error: Steelwool\Scope cannot be made: see Steelwool\Scope::current()
Exception: Serialization of 'Steelwool\Scope' is not allowed
Error: Object of class stdClass could not be converted to string
bool(false)
in the child: 0 values, those of the program
the child's process ends
the script is over
the process ends
the program ends
the program has ended: nothing can be kept there
bool(false)
bool(false)
