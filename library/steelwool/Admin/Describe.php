<?php

declare(strict_types=1);

namespace Steelwool\Admin;

/**
 * Classes, functions, objects and processes as the admin interface tells of them.
 * @internal
 */
final class Describe
{
    /** @return array<string, mixed> */
    public static function ofClass(string $name): array
    {
        $class = new \ReflectionClass($name);
        $constants = $properties = $methods = [];
        foreach ($class->getConstants() as $constant => $value) {
            $isArray = is_array($value);
            $constants[] = [
                'name' => $constant,
                'value' => $isArray ? var_export($value, true) : $value,
                'type' => $isArray ? 'detail' : 'default',
            ];
        }
        $defaults = $class->getDefaultProperties();
        foreach ($class->getProperties() as $property) {
            $properties[(int) $property->isStatic()][] = [
                'name' => $property->getName(),
                'value' => $defaults[$property->getName()] ?? null,
                'modifiers' => self::modifiers($property),
            ];
        }
        foreach ($class->getMethods() as $method) {
            $methods[(int) $method->isStatic()][] = [
                'name' => $method->getName(),
                'line' => $method->getStartLine() ?: '',
                'modifiers' => self::modifiers($method),
            ];
        }
        return [
            'filename' => $class->getFileName(),
            'constants' => $constants,
            'staticProperties' => $properties[1] ?? [],
            'properties' => $properties[0] ?? [],
            'staticMethods' => $methods[1] ?? [],
            'methods' => $methods[0] ?? [],
            'parentClass' => ($class->getParentClass() ?: null)?->getName() ?? '',
            'interface' => $class->getInterfaceNames(),
        ];
    }

    /** @return array<string, mixed> */
    public static function ofFunction(\ReflectionFunctionAbstract $function): array
    {
        return [
            'filename' => $function->getFileName(),
            'line' => $function->getStartLine() ?: '',
            'num' => $function->getNumberOfParameters(),
            'user_defined' => $function->isUserDefined(),
            'extension' => $function->getExtensionName(),
            'is_static' => $function instanceof \ReflectionMethod && $function->isStatic(),
            'params' => array_map(self::ofParameter(...), $function->getParameters()),
        ];
    }

    /** What `spl_object_hash()` gives, which PHP 8.6 deprecates. */
    public static function hash(object $object): string
    {
        return sprintf('%016x%016x', spl_object_id($object), 0);
    }

    /** Bytes of an object and the arrays and texts that its public properties have. An estimate. */
    public static function sizeOf(object $object): int
    {
        $size = \Swoole\Server\Admin::SIZE_OF_ZEND_OBJECT;
        foreach (get_object_vars($object) as $value) {
            $size += self::sizeOfValue($value);
        }
        return $size;
    }

    /**
     * What Linux tells of a process: `/proc/PID/status`.
     * @return array<string, string> empty if there is none
     */
    public static function process(int|string $pid = 'self'): array
    {
        $status = [];
        foreach (explode("\n", trim((string) @file_get_contents("/proc/{$pid}/status"))) as $line) {
            [$name, $value] = explode(':', $line, 2) + [1 => ''];
            if ($name !== '') {
                $status[$name] = trim($value);
            }
        }
        return $status;
    }

    /** Bytes of memory that a process has. */
    public static function memory(int $pid): int
    {
        return $pid > 0 ? (int) (self::process($pid)['VmRSS'] ?? 0) * 1024 : 0;
    }

    /**
     * Ticks of processor time: of the whole machine, of a process.
     * @return array{0: int, 1?: int}
     */
    public static function ticks(int $pid): array
    {
        // Its name, in parentheses, may have spaces.
        $stat = (string) @file_get_contents("/proc/{$pid}/stat");
        $fields = explode(' ', substr($stat, (int) strrpos($stat, ')') + 2));
        if ($pid <= 0 || !isset($fields[12])) {
            return [0];
        }
        $machine = preg_split('/\s+/', (string) strtok((string) @file_get_contents('/proc/stat'), "\n"));
        return [(int) array_sum(array_slice($machine, 1, 4)), (int) $fields[11] + (int) $fields[12]];
    }

    /** @return array<string, string> */
    private static function ofParameter(\ReflectionParameter $parameter): array
    {
        $isOptional = $parameter->isOptional() && !$parameter->isVariadic();
        $default = $isOptional && $parameter->isDefaultValueAvailable() ? ' = ' . json_encode($parameter->getDefaultValue()) : '';
        [$sign, $type] = [$isOptional ? '?' : '', (string) $parameter->getType()];
        [$reference, $variadic] = [$parameter->isPassedByReference() ? '&' : '', $parameter->isVariadic() ? '...' : ''];
        return [
            'optional' => $sign,
            'type' => $type,
            'is_passed_by_reference' => $reference,
            'is_variadic' => $variadic,
            'name' => $parameter->getName(),
            'default' => $default,
            'full' => ltrim("{$sign}{$type} {$reference}{$variadic}\${$parameter->getName()}{$default}"),
        ];
    }

    /** `public static`, for one. */
    private static function modifiers(\ReflectionMethod|\ReflectionProperty $member): string
    {
        return implode(' ', \Reflection::getModifierNames($member->getModifiers()));
    }

    /** Bytes of a value in a slot of its own; of arrays within arrays so many levels, since one may hold itself. */
    private static function sizeOfValue(mixed $value, int $levels = 8): int
    {
        $size = \Swoole\Server\Admin::SIZE_OF_ZVAL;
        if (is_string($value)) {
            return $size + \Swoole\Server\Admin::SIZE_OF_ZEND_STRING + strlen($value);
        }
        if (!is_array($value) || $levels === 0) {
            return $size;
        }
        $size += \Swoole\Server\Admin::SIZE_OF_ZEND_ARRAY;
        foreach ($value as $key => $element) {
            $size += self::sizeOfValue($element, $levels - 1) + self::sizeOfValue($key);
        }
        return $size;
    }
}
