--TEST--
What a script that has failed had in its scopes is not there for the next one of the process
--FILE--
<?php
require __DIR__ . '/../include/cli_server.php';

$ask = new CliServer(<<<'PHP'
    <?php
    use Steelwool\Scope;
    foreach (['program', 'process'] as $kind) {
        $scope = Scope::$kind();
        echo "$kind has ", count($scope), "\n";
        $scope['list'] = new ArrayObject(range(1, 100));
        $scope['text'] = str_repeat('x', 5000);
        $scope->onClose(fn () => print("$kind ends\n"));
    }
    match ($_GET['how']) {
        'well' => null,
        'fatal' => trigger_error('failed', E_USER_ERROR),
        'exception' => throw new Exception('failed'),
        'memory' => str_repeat('x', 1 << 30),
        'exit' => exit,
    };
    PHP);
foreach (['well', 'fatal', 'exception', 'memory', 'exit', 'well'] as $how) {
    echo "$how: ", $ask("how=$how"), "\n";
}
var_dump($ask->isRunning());
?>
--EXPECTF--
well: program has 0, process has 0, process ends, program ends
fatal: program has 0, process has 0, %SFatal error: failed
exception: program has 0, process has 0, Fatal error: Uncaught Exception: failed%S
memory: program has 0, process has 0, Fatal error: Allowed memory size of 134217728 bytes exhausted (tried to allocate %d bytes)
exit: program has 0, process has 0, process ends, program ends
well: program has 0, process has 0, process ends, program ends
bool(true)
