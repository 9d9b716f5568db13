<?php
/**
 * Print what the stub files declare, as JSON: php -n reflect.php FILE...
 *
 * Runs without the extension, so that the stubs are the only source of the names below. PHP itself parses
 * the types and defaults; the doc comments give the tags (`@name rest of the line`).
 */
namespace Steelwool\Xtask;

set_error_handler(static function (int $level, string $message, string $file, int $line): never {
    throw new \ErrorException($message, 0, $level, $file, $line);
});
set_exception_handler(static function (\Throwable $e): void {
    fwrite(STDERR, sprintf("%s:%d: %s\n", $e->getFile(), $e->getLine(), $e->getMessage()));
    exit(1);
});

$files = array_map(realpath(...), array_slice($argv, 1));
/** Parents may lie in a file that comes later: most likely in one of their name. */
spl_autoload_register(static function (string $class) use ($files): void {
    $own = preg_grep('~/' . strtolower(strtr(substr($class, strlen('Swoole\\')), '\\', '_')) . '\.stub\.php$~', $files);
    foreach ([...$own, ...$files] as $file) {
        include_once $file;
        if (class_exists($class, false) || interface_exists($class, false)) return;
    }
});
// First, so that whatever constants are there then are those that only older programs have.
foreach (preg_grep('~/legacy_constants\.stub\.php$~', $files) as $file) include_once $file;
$legacy = get_defined_constants(true)['user'] ?? [];
foreach ($files as $file) include_once $file;

/** @return array{text: bool, tags: array<string, list<string>>} */
function doc(string|false $comment): array
{
    $text = false;
    $tags = [];
    foreach (explode("\n", $comment ?: '') as $line) {
        $line = trim(preg_replace('~^\s*/?\*+/?|\*+/\s*$~', '', $line));
        if (preg_match('/^@([a-z-]+)\s*(.*)$/i', $line, $m)) $tags[$m[1]][] = $m[2];
        elseif ($line !== '') $text = true;
    }
    return ['text' => $text, 'tags' => (object) $tags];
}

/** The members of a type, as PHP names them; a nullable type is a union with null. */
function type(?\ReflectionType $type): ?array
{
    if ($type === null) return null;
    if ($type instanceof \ReflectionUnionType) return array_map(fn($t) => $t->getName(), $type->getTypes());
    if (!$type instanceof \ReflectionNamedType) throw new \Exception("type $type is not supported");
    $names = [$type->getName()];
    if ($type->allowsNull() && !in_array($names[0], ['null', 'mixed'], true)) $names[] = 'null';
    return $names;
}

/** A value as short PHP source. */
function source(mixed $value): string
{
    if ($value === null) return 'null';
    if (!is_array($value)) return var_export($value, true);
    $items = [];
    foreach ($value as $k => $v) $items[] = (array_is_list($value) ? '' : source($k) . ' => ') . source($v);
    return '[' . implode(', ', $items) . ']';
}

/** Source text of a default; names of constants stay names. Reflection prints those from the syntax tree. */
function default_of(\ReflectionParameter $p): ?string
{
    if ($p->isVariadic() || !$p->isDefaultValueAvailable()) return null;
    $printed = preg_replace('/^.*? = (.*) \]$/s', '$1', (string) $p);
    if (!preg_match('/^\\\\?[A-Z]/', $printed) || $printed === 'NULL') return source($p->getDefaultValue());
    // Constants are global: the namespace that PHP puts before an unqualified name goes away, that of a class stays.
    return preg_replace('/\\\\?(?:\w++\\\\)*+(?=[A-Z0-9_]+\b(?!\\\\|::))/', '', $printed) ?? throw new \Exception("default $printed");
}

/** A value that the generator can write down as a literal. */
function literal(mixed $value, string $where): array
{
    return match (true) {
        $value === null => ['kind' => 'null'],
        is_bool($value) => ['kind' => 'bool', 'text' => $value ? 'true' : 'false'],
        is_int($value) => ['kind' => 'int', 'text' => (string) $value],
        is_float($value) => ['kind' => 'float', 'text' => var_export($value, true)],
        is_string($value) => ['kind' => 'str', 'text' => $value],
        $value === [] => ['kind' => 'empty-array'],
        default => throw new \Exception("$where: only scalars, null and [] can be declared"),
    };
}

function callable_of(\ReflectionFunctionAbstract $f, string $where): array
{
    return [
        'name' => $f->getName(), 'doc' => doc($f->getDocComment()), 'where' => $where,
        'modifiers' => $f instanceof \ReflectionMethod ? \Reflection::getModifierNames($f->getModifiers()) : [],
        'required' => $f->getNumberOfRequiredParameters(), 'returns' => type($f->getReturnType()),
        'params' => array_map(fn($p) => ['name' => $p->getName(), 'type' => type($p->getType()), 'default' => default_of($p),
            'by_ref' => $p->isPassedByReference(), 'variadic' => $p->isVariadic()], $f->getParameters()),
    ];
}

function property_of(\ReflectionProperty $p, string $where): array
{
    $value = $p->hasDefaultValue() ? literal($p->getDefaultValue(), $where) : ['kind' => 'undef'];
    return ['name' => $p->getName(), 'doc' => doc($p->getDocComment()), 'where' => $where, 'type' => type($p->getType()),
        'modifiers' => \Reflection::getModifierNames($p->getModifiers()), 'default' => $value];
}

/** The interfaces that the class names itself, without those that come with a parent or with another interface. */
function interfaces_of(\ReflectionClass $c): array
{
    $inherited = $c->getParentClass() ? $c->getParentClass()->getInterfaceNames() : [];
    foreach ($c->getInterfaces() as $i) $inherited = array_merge($inherited, $i->getInterfaceNames());
    return array_values(array_diff($c->getInterfaceNames(), $inherited));
}

function class_of(\ReflectionClass $c): array
{
    $name = $c->getName();
    $own = fn(array $members) => array_values(array_filter($members, fn($m) => $m->getDeclaringClass()->getName() === $name));
    return [
        'name' => $name, 'doc' => doc($c->getDocComment()), 'parent' => $c->getParentClass() ? $c->getParentClass()->getName() : null,
        'interfaces' => interfaces_of($c), 'final' => $c->isFinal(), 'abstract' => (bool) ($c->getModifiers() & \ReflectionClass::IS_EXPLICIT_ABSTRACT),
        'dynamic' => $c->getAttributes('AllowDynamicProperties') !== [],
        'constants' => array_map(fn($k) => ['name' => $k->getName(), 'doc' => doc($k->getDocComment()), 'where' => "$name::{$k->getName()}",
            'modifiers' => \Reflection::getModifierNames($k->getModifiers()), 'value' => literal($k->getValue(), "$name::{$k->getName()}")], $own($c->getReflectionConstants())),
        'properties' => array_map(fn($p) => property_of($p, "$name::\${$p->getName()}"), $own($c->getProperties())),
        'methods' => array_map(fn($m) => callable_of($m, "$name::{$m->getName()}()"), $own($c->getMethods())),
    ];
}

$classes = array_filter(array_map(fn($n) => new \ReflectionClass($n), get_declared_classes()), fn($c) => in_array($c->getFileName(), $files, true));
$functions = array_filter(array_map(fn($n) => new \ReflectionFunction($n), get_defined_functions()['user']), fn($f) => in_array($f->getFileName(), $files, true));
$constants = get_defined_constants(true)['user'] ?? [];
echo json_encode([
    'classes' => array_map(class_of(...), array_values($classes)),
    'functions' => array_map(fn($f) => ['name' => (new \ReflectionFunction($f->name))->name] + callable_of($f, "{$f->name}()"), array_values($functions)),
    'constants' => array_map(fn($k, $v) => ['name' => $k, 'value' => literal($v, $k), 'legacy' => isset($legacy[$k])], array_keys($constants), $constants),
], JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES);
