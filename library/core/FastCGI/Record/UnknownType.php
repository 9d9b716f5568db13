<?php

declare(strict_types=1);

namespace Swoole\FastCGI\Record;

use Swoole\FastCGI;
use Swoole\FastCGI\Record;

/**
 * The answer to a record whose kind the application does not know.
 */
class UnknownType extends Record
{
    /** @var int The kind that is not known. */
    protected int $type1;

    /** @var string Bytes without a meaning. */
    protected string $reserved1;

    /**
     * @param int $type the kind that is not known
     * @param string $reserved seven bytes without a meaning
     */
    public function __construct(int $type, string $reserved = '')
    {
        $this->type = FastCGI::UNKNOWN_TYPE;
        $this->type1 = $type;
        $this->reserved1 = pack('a7', $reserved);
        $this->setContentData($this->packPayload());
    }

    /**
     * The kind that is not known.
     */
    public function getUnrecognizedType(): int
    {
        return $this->type1;
    }

    /**
     * Take the values from the content.
     */
    public static function unpackPayload(Record $self, string $binaryData): void
    {
        $values = strlen($binaryData) < 8 ? false : unpack('Ctype/a7reserved', $binaryData);
        if ($values === false) {
            throw new \InvalidArgumentException('Not enough data in the buffer to parse');
        }
        assert($self instanceof self);
        [$self->type1, $self->reserved1] = [$values['type'], $values['reserved']];
    }

    /**
     * The content, made of the values.
     */
    protected function packPayload(): string
    {
        return pack('Ca7', $this->type1, $this->reserved1);
    }
}
