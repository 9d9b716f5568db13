<?php

/**
 * Functions about the library itself and about the machine.
 */

declare(strict_types=1);

/**
 * Where the library keeps its options.
 * @internal use the functions below
 */
final class SwooleLibrary
{
    /** @var array<string, mixed> */
    public static array $options = [];

    private static ?\WeakMap $limits = null;

    /**
     * For sockets that do not block: how long receiving waited before.
     * @return \WeakMap<Swoole\Coroutine\Socket, mixed>
     */
    public static function limits(): \WeakMap
    {
        return self::$limits ??= new \WeakMap();
    }

    /** Look at what has come without taking it, and wait for it if there is nothing. */
    public static function peek(Swoole\Coroutine\Socket $socket, int $length, float $timeout): string|false
    {
        $data = $socket->peek($length);
        if ($data !== false || $socket->errCode !== SOCKET_EAGAIN) {
            return $data;
        }
        return Swoole\Coroutine\System::waitEvent($socket->fd, SWOOLE_EVENT_READ, $timeout) ? $socket->peek($length) : false;
    }

    /**
     * Only sockets of datagrams have single ones.
     * @throws RuntimeException
     */
    public static function requireDatagrams(Swoole\Coroutine\Socket $socket, int $flags): void
    {
        if ($flags !== 0) {
            throw new RuntimeException("\$flags[{$flags}] is not supported");
        }
        if ($socket->type !== SOCK_DGRAM) {
            throw new RuntimeException('only supports dgram type socket');
        }
    }

    /**
     * With which settings PHP was called (`-n`, `-c`, `-d`), so that another one has the same.
     * @return string[]
     */
    public static function arguments(): array
    {
        $given = PHP_SAPI === 'cli' ? explode("\0", (string) @file_get_contents('/proc/self/cmdline')) : [];
        $kept = [];
        for ($at = 1; str_starts_with($given[$at] ?? '', '-'); $at++) {
            $option = $given[$at];
            if ($option === '-d' || $option === '-c') {
                array_push($kept, $option, $given[++$at] ?? '');
            } elseif ($option === '-n' || preg_match('/^-[dc]./', $option)) {
                $kept[] = $option;
            }
        }
        return $kept;
    }
}

/**
 * Replace all options of the library.
 * @param array<string, mixed> $options
 */
function swoole_library_set_options(array $options): void
{
    SwooleLibrary::$options = $options;
}

/**
 * All options of the library.
 * @return array<string, mixed>
 */
function swoole_library_get_options(): array
{
    return SwooleLibrary::$options;
}

/**
 * Set one option of the library.
 */
function swoole_library_set_option(string $key, mixed $value): void
{
    SwooleLibrary::$options[$key] = $value;
}

/**
 * One option of the library; null if it was never set.
 */
function swoole_library_get_option(string $key): mixed
{
    return SwooleLibrary::$options[$key] ?? null;
}

/**
 * A text with methods, counting in bytes.
 */
function swoole_string(string $string = ''): Swoole\StringObject
{
    return new Swoole\StringObject($string);
}

/**
 * A text with methods, counting in characters.
 */
function swoole_mbstring(string $string = ''): Swoole\MultibyteStringObject
{
    return new Swoole\MultibyteStringObject($string);
}

/**
 * An array with methods.
 */
function swoole_array(array $array = []): Swoole\ArrayObject
{
    return new Swoole\ArrayObject($array);
}

/**
 * An array of the arguments, with methods.
 */
function swoole_array_list(mixed ...$arrray): Swoole\ArrayObject
{
    return new Swoole\ArrayObject($arrray);
}

/**
 * The element at a key, or a default if there is none.
 */
function swoole_array_default_value(array $array, mixed $key, mixed $default_value = null): mixed
{
    return array_key_exists($key, $array) ? $array[$key] : $default_value;
}

/**
 * Make a table of shared memory out of a text: `id:int, name:string:32, score:float` (or i, s, f).
 * @throws RuntimeException for a type that is not known, a text without a length, or too little memory
 */
function swoole_table(int $size, string $fields): Swoole\Table
{
    $table = new Swoole\Table($size, 0.25);
    foreach (explode(',', $fields) as $field) {
        [$name, $type, $length] = array_map(trim(...), explode(':', $field)) + ['', '', null];
        switch ($type) {
            case 'i':
            case 'int':
                $table->column($name, Swoole\Table::TYPE_INT);
                break;
            case 'f':
            case 'float':
                $table->column($name, Swoole\Table::TYPE_FLOAT);
                break;
            case 's':
            case 'string':
                $length ?? throw new RuntimeException('need to give string length');
                if ((int) $length <= 0) {
                    throw new RuntimeException('invalid string length[' . (int) $length . ']');
                }
                $table->column($name, Swoole\Table::TYPE_STRING, (int) $length);
                break;
            default:
                throw new RuntimeException("unknown field type[{$type}]");
        }
    }
    if (!$table->create()) {
        throw new RuntimeException('failed to create table');
    }
    return $table;
}

/**
 * Does this process run in a container of Docker or Kubernetes?
 */
function swoole_is_in_container(): bool
{
    $mounts = (string) file_get_contents('/proc/self/mountinfo');
    return str_contains($mounts, 'kubepods') || str_contains($mounts, 'docker');
}

/**
 * How many processors this process may use: the environment's SWOOLE_CPU_NUM, else the quota of the container, else all.
 */
function swoole_container_cpu_num(): int
{
    $configured = (int) getenv('SWOOLE_CPU_NUM');
    if ($configured > 0) {
        return $configured;
    }
    if (!swoole_is_in_container()) {
        return swoole_cpu_num();
    }
    if (is_file('/sys/fs/cgroup/cpu.max')) {
        // cgroup v2: "max 100000" or "150000 100000"
        [$quota, $period] = explode(' ', (string) file_get_contents('/sys/fs/cgroup/cpu.max')) + ['max', '100000'];
    } else {
        $quota = @file_get_contents('/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us');
        $period = @file_get_contents('/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us');
    }
    // "max", -1 and a missing file all mean: no quota.
    if ((int) $quota <= 0 || (int) $period <= 0) {
        return swoole_cpu_num();
    }
    return max(1, intdiv((int) $quota, (int) $period));
}
