<?php

declare(strict_types=1);

namespace Swoole\FastCGI;

use Swoole\FastCGI;

/**
 * Reads records out of what has come.
 */
class FrameParser
{
    /** @var array<int, class-string<Record>> The class of each kind, from BEGIN_REQUEST (1) to UNKNOWN_TYPE (11). */
    protected static array $classMapping = [
        1 => Record\BeginRequest::class,
        Record\AbortRequest::class,
        Record\EndRequest::class,
        Record\Params::class,
        Record\Stdin::class,
        Record\Stdout::class,
        Record\Stderr::class,
        Record\Data::class,
        Record\GetValues::class,
        Record\GetValuesResult::class,
        Record\UnknownType::class,
    ];

    /**
     * Whether a whole record is there.
     */
    public static function hasFrame(string $binaryBuffer): bool
    {
        $length = self::lengthOf($binaryBuffer);
        return $length !== null && strlen($binaryBuffer) >= $length;
    }

    /**
     * Take the first record out of the buffer.
     * @throws \RuntimeException if there is no whole one
     * @throws \DomainException for a kind that nobody knows
     */
    public static function parseFrame(string &$binaryBuffer): Record
    {
        if (!static::hasFrame($binaryBuffer)) {
            throw new \RuntimeException('Not enough data in the buffer to parse');
        }
        $type = ord($binaryBuffer[1]);
        $class = static::$classMapping[$type] ?? throw new \DomainException("Invalid FastCGI record type {$type} received");
        $record = $class::unpack($binaryBuffer);
        $binaryBuffer = substr($binaryBuffer, (int) self::lengthOf($binaryBuffer));
        return $record;
    }

    /**
     * Bytes of the first record; null if its head is not there.
     */
    private static function lengthOf(string $buffer): ?int
    {
        if (strlen($buffer) < FastCGI::HEADER_LEN) {
            return null;
        }
        $head = unpack(FastCGI::HEADER_FORMAT, $buffer);
        return FastCGI::HEADER_LEN + $head['contentLength'] + $head['paddingLength'];
    }
}
