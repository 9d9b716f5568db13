--TEST--
The default of every declared parameter can be evaluated by reflection
--FILE--
<?php
$module = new ReflectionExtension('swoole');
$callables = array_values($module->getFunctions());
foreach ($module->getClasses() as $class) {
    array_push($callables, ...$class->getMethods());
}
$defaults = 0;
foreach ($callables as $callable) {
    foreach ($callable->getParameters() as $parameter) {
        if ($parameter->isVariadic() || !$parameter->isOptional()) {
            continue;
        }
        // Throws if the text names a constant that does not exist.
        $parameter->getDefaultValue();
        $defaults++;
    }
}
var_dump($defaults > 100);
$port = new ReflectionParameter([Swoole\Server::class, '__construct'], 'mode');
echo $port->getDefaultValueConstantName(), ' ', $port->getDefaultValue(), "\n";
?>
--EXPECT--
bool(true)
SWOOLE_BASE 1
