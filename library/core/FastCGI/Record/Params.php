<?php

declare(strict_types=1);

namespace Swoole\FastCGI\Record;

use Swoole\FastCGI;
use Swoole\FastCGI\Record;

/**
 * Names and values: those of a request, as CGI has them in its environment.
 */
class Params extends Record
{
    /** @var array<string, string> */
    protected array $values = [];

    /**
     * @param array<string, mixed> $values none: there are no more of them
     */
    public function __construct(array $values)
    {
        $this->type = FastCGI::PARAMS;
        $this->values = $values;
        $this->setContentData($this->packPayload());
    }

    /**
     * All of them.
     */
    public function getValues(): array
    {
        return $this->values;
    }

    /**
     * Takes those that are there as a whole: a stream may be cut anywhere, and goes on in the next record.
     */
    protected static function unpackPayload(Record $self, string $binaryData): void
    {
        assert($self instanceof self);
        $self->values = [];
        for ($at = 0; $at < strlen($binaryData);) {
            $name = self::unpackLength($binaryData, $at);
            $value = self::unpackLength($binaryData, $at);
            if ($name === null || $value === null || $at + $name + $value > strlen($binaryData)) {
                return;
            }
            $self->values[substr($binaryData, $at, $name)] = substr($binaryData, $at + $name, $value);
            $at += $name + $value;
        }
    }

    /**
     * Names and values as a stream carries them, however long.
     * @internal
     * @throws \TypeError a value is no text or number: an object that is made of such values might be one of them, and have no end
     */
    final public static function pack(array $values): string
    {
        $payload = '';
        foreach ($values as $name => $value) {
            if ($value !== null && !is_scalar($value)) {
                throw new \TypeError("FastCGI: the parameter $name must be text or a number, " . get_debug_type($value) . ' given');
            }
            [$name, $value] = [(string) $name, (string) $value];
            $payload .= self::packLength(strlen($name)) . self::packLength(strlen($value)) . $name . $value;
        }
        return $payload;
    }

    /**
     * The content, made of the values.
     */
    protected function packPayload(): string
    {
        // Without values it is the end of the stream, or a piece of it that was set as it is.
        return $this->values === [] ? $this->getContentData() : self::pack($this->values);
    }

    /**
     * One byte, or four for what is longer than 127.
     */
    private static function packLength(int $length): string
    {
        return $length < 0x80 ? chr($length) : pack('N', $length | 0x80000000);
    }

    /**
     * Reads a length, and goes on behind it; null if it is not there.
     */
    private static function unpackLength(string $data, int &$at): ?int
    {
        $first = ord($data[$at] ?? "\0");
        $bytes = $first < 0x80 ? 1 : 4;
        if ($at + $bytes > strlen($data)) {
            return null;
        }
        $length = $bytes === 1 ? $first : unpack('N', $data, $at)[1] & 0x7FFFFFFF;
        $at += $bytes;
        return $length;
    }
}
