--TEST--
Reflection shows the types of arguments and results, classes among them
--FILE--
<?php
foreach (['Swoole\Coroutine::getContext', 'Swoole\Coroutine::list', 'Swoole\Server::addListener'] as $name) {
    $method = new ReflectionMethod($name);
    echo $name, '(', implode(', ', array_map(fn ($one) => "{$one->getType()} \${$one->getName()}", $method->getParameters())), '): ', $method->getReturnType(), "\n";
}
// No type of any function is more than names of types and classes.
$known = '/^\??\w+(\\\\\w+)*(\|\w+(\\\\\w+)*)*$/';
$extension = new ReflectionExtension('swoole');
$functions = $extension->getFunctions();
foreach ($extension->getClasses() as $class) {
    $functions = [...array_values($functions), ...$class->getMethods()];
}
$types = 0;
foreach ($functions as $function) {
    $all = array_map(fn ($one) => $one->getType(), $function->getParameters());
    array_push($all, $function->getReturnType(), $function->getTentativeReturnType());
    foreach (array_filter($all) as $type) {
        $types++;
        if (!preg_match($known, $type)) {
            echo $function->getName(), ': ', bin2hex($type), "\n";
        }
    }
}
var_dump($types > 500);
?>
--EXPECT--
Swoole\Coroutine::getContext(int $cid): ?Swoole\Coroutine\Context
Swoole\Coroutine::list(): Swoole\Coroutine\Iterator
Swoole\Server::addListener(string $host, int $port, int $sock_type): Swoole\Server\Port|false
bool(true)
