<?php

declare(strict_types=1);

namespace Swoole\FastCGI\Record;

use Swoole\FastCGI;
use Swoole\FastCGI\Record;

/**
 * The first record of a request.
 */
class BeginRequest extends Record
{
    /** @var int What the application is to be. */
    protected int $role = 3;

    /** @var int KEEP_CONN or 0 */
    protected int $flags;

    /** @var string Bytes without a meaning. */
    protected string $reserved1;

    /**
     * @param int $role RESPONDER, AUTHORIZER or FILTER
     * @param int $flags KEEP_CONN: the connection stays open
     * @param string $reserved five bytes without a meaning
     */
    public function __construct(int $role = FastCGI::UNKNOWN_ROLE, int $flags = 0, string $reserved = '')
    {
        $this->type = FastCGI::BEGIN_REQUEST;
        $this->role = $role;
        $this->flags = $flags;
        $this->reserved1 = pack('a5', $reserved);
        $this->setContentData($this->packPayload());
    }

    /**
     * What the application is to be.
     */
    public function getRole(): int
    {
        return $this->role;
    }

    /**
     * KEEP_CONN or 0.
     */
    public function getFlags(): int
    {
        return $this->flags;
    }

    /**
     * Take the values from the content.
     */
    protected static function unpackPayload(Record $self, string $binaryData): void
    {
        $values = strlen($binaryData) < 8 ? false : unpack('nrole/Cflags/a5reserved', $binaryData);
        if ($values === false) {
            throw new \InvalidArgumentException('Not enough data in the buffer to parse');
        }
        assert($self instanceof self);
        [$self->role, $self->flags, $self->reserved1] = [$values['role'], $values['flags'], $values['reserved']];
    }

    /**
     * The content, made of the values.
     */
    protected function packPayload(): string
    {
        return pack('nCa5', $this->role, $this->flags, $this->reserved1);
    }
}
