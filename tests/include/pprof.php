<?php
/** Reads profiles of pprof (profile.proto), for tests. */

/** Fields of a message of Protocol Buffers: a list of [number, value or bytes]. */
function proto_fields(string $message): array
{
    $fields = [];
    for ($at = 0; $at < strlen($message);) {
        $key = proto_varint($message, $at);
        $value = proto_varint($message, $at);
        if (($key & 7) === 2) {
            [$value, $at] = [substr($message, $at, $value), $at + $value];
        }
        $fields[] = [$key >> 3, $value];
    }
    return $fields;
}

function proto_varint(string $message, int &$at): int
{
    for ($value = $shift = 0;; $shift += 7) {
        $byte = ord($message[$at++]);
        $value |= ($byte & 127) << $shift;
        if ($byte < 128) {
            return $value;
        }
    }
}

function proto_numbers(string $packed): array
{
    for ($at = 0, $numbers = []; $at < strlen($packed);) {
        $numbers[] = proto_varint($packed, $at);
    }
    return $numbers;
}

/** The stacks of a profile, outermost frame first: `a;B (file.php:7);C` => [objects, bytes, requests]. */
function pprof_stacks(string $file): array
{
    $message = gzdecode(file_get_contents($file));
    $of = fn (string $message, int $number) => array_column(array_filter(proto_fields($message), fn ($field) => $field[0] === $number), 1);
    $texts = $of($message, 6);
    $functions = $frames = $stacks = [];
    foreach ($of($message, 5) as $function) {
        $functions[$of($function, 1)[0]] = [$texts[$of($function, 2)[0]], basename($texts[$of($function, 4)[0] ?? 0])];
    }
    foreach ($of($message, 4) as $location) {
        $line = $of($location, 4)[0];
        [$name, $source] = $functions[$of($line, 1)[0]];
        $frames[$of($location, 1)[0]] = $name . ($source === '' ? '' : " ($source:" . $of($line, 2)[0] . ')');
    }
    foreach ($of($message, 2) as $sample) {
        $stack = implode(';', array_reverse(array_map(fn ($id) => $frames[$id], proto_numbers($of($sample, 1)[0]))));
        [$objects, $bytes] = proto_numbers($of($sample, 2)[0]);
        $stacks[$stack] ??= [0, 0, []];
        $stacks[$stack][0] += $objects;
        $stacks[$stack][1] += $bytes;
        foreach ($of($sample, 3) as $label) {
            $stacks[$stack][2][$texts[$of($label, 2)[0]]] = $objects;
        }
    }
    return $stacks;
}
