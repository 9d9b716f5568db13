<?php

declare(strict_types=1);

namespace Swoole\FastCGI\Record;

use Swoole\FastCGI;
use Swoole\FastCGI\Record;

/**
 * The last record of an answer.
 */
class EndRequest extends Record
{
    /** @var int The application's exit code. */
    protected int $appStatus = 0;

    /** @var int How the request has ended. */
    protected int $protocolStatus = 0;

    /** @var string Bytes without a meaning. */
    protected string $reserved1;

    /**
     * @param int $protocolStatus REQUEST_COMPLETE, CANT_MPX_CONN, OVERLOADED or UNKNOWN_ROLE
     * @param int $appStatus the application's exit code
     * @param string $reserved three bytes without a meaning
     */
    public function __construct(
        int $protocolStatus = FastCGI::REQUEST_COMPLETE,
        int $appStatus = 0,
        string $reserved = '',
    ) {
        $this->type = FastCGI::END_REQUEST;
        $this->protocolStatus = $protocolStatus;
        $this->appStatus = $appStatus;
        $this->reserved1 = pack('a3', $reserved);
        $this->setContentData($this->packPayload());
    }

    /**
     * The application's exit code.
     */
    public function getAppStatus(): int
    {
        return $this->appStatus;
    }

    /**
     * How the request has ended.
     */
    public function getProtocolStatus(): int
    {
        return $this->protocolStatus;
    }

    /**
     * Take the values from the content.
     */
    protected static function unpackPayload(Record $self, string $binaryData): void
    {
        $values = strlen($binaryData) < 8 ? false : unpack('Napp/Cprotocol/a3reserved', $binaryData);
        if ($values === false) {
            throw new \InvalidArgumentException('Not enough data in the buffer to parse');
        }
        assert($self instanceof self);
        $self->appStatus = $values['app'];
        $self->protocolStatus = $values['protocol'];
        $self->reserved1 = $values['reserved'];
    }

    /**
     * The content, made of the values.
     */
    protected function packPayload(): string
    {
        return pack('NCa3', $this->appStatus, $this->protocolStatus, $this->reserved1);
    }
}
