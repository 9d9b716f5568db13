<?php
/**
 * The four ways in which PHP code fails, for the tests that try each of them in each place: exit, exception, fatal error, memory limit.
 */

const WAYS = ['exit', 'exception', 'fatal', 'memory'];

/** What the program prints that fails so; nothing: it may say nothing. */
const SAID = ['exit' => '', 'exception' => 'it failed', 'fatal' => 'Cannot redeclare', 'memory' => 'Allowed memory size'];

function fail(string $way): mixed
{
    switch ($way) {
        case 'exit':
            exit(7);
        case 'exception':
            throw new LogicException('it failed');
        case 'fatal':
            return eval('function twice() {} function twice() {}');
        case 'memory':
            for ($all = [];;) {
                $all[] = str_repeat('x', 1000);
            }
    }
}

/** Fails when it goes. */
final class FailsAtEnd
{
    public function __construct(private string $way)
    {
    }

    public function __destruct()
    {
        fail($this->way);
    }
}

/** A stream that fails when it is read. */
final class FailingStream
{
    public static string $way;
    public $context;

    public function stream_open(): bool
    {
        return true;
    }

    public function stream_read(): string
    {
        fail(self::$way);
        return '';
    }

    public function stream_eof(): bool
    {
        return true;
    }

    public function stream_stat(): array
    {
        return [];
    }
}

final class FailsAsText
{
    public function __construct(private string $way)
    {
    }

    public function __toString(): string
    {
        fail($this->way);
        return '';
    }
}
