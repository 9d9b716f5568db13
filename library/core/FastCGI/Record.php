<?php

declare(strict_types=1);

namespace Swoole\FastCGI;

use Swoole\FastCGI;

/**
 * A record: the unit in which FastCGI is spoken. As a string it is what goes over the wire.
 *
 * Subclasses have values of their own, which packPayload() makes content of, and unpackPayload() takes from it. The defaults are VERSION_1,
 * UNKNOWN_TYPE and DEFAULT_REQUEST_ID of FastCGI.
 */
class Record implements \Stringable
{
    /** @var int The version of the protocol. */
    protected int $version = 1;

    /** @var int What kind of record it is. */
    protected int $type = 11;

    /** @var int The request that it belongs to. */
    protected int $requestId = 1;

    /** @var int A byte without a meaning. */
    protected int $reserved = 0;

    /** @var string The content. */
    private string $contentData = '';

    /**
     * As it goes over the wire, filled up to a multiple of eight bytes.
     */
    final public function __toString(): string
    {
        $content = $this->packPayload();
        $padding = self::paddingOf(strlen($content));
        $head = pack('CCnnCC', $this->version, $this->type, $this->requestId, strlen($content), $padding, $this->reserved);
        return $head . $content . str_repeat("\0", $padding);
    }

    /**
     * Read a record, which must be there as a whole.
     * @throws \InvalidArgumentException if it is not
     */
    final public static function unpack(string $binaryData): static
    {
        $length = strlen($binaryData);
        $head = $length < FastCGI::HEADER_LEN ? null : unpack(FastCGI::HEADER_FORMAT, $binaryData);
        if ($head === null || $length < FastCGI::HEADER_LEN + $head['contentLength'] + $head['paddingLength']) {
            throw new \InvalidArgumentException('Not enough data in the buffer to parse');
        }
        $record = (new \ReflectionClass(static::class))->newInstanceWithoutConstructor();
        $record->version = $head['version'];
        $record->type = $head['type'];
        $record->requestId = $head['requestId'];
        $record->reserved = $head['reserved'];
        $record->contentData = substr($binaryData, FastCGI::HEADER_LEN, $head['contentLength']);
        static::unpackPayload($record, $record->contentData);
        return $record;
    }

    /**
     * Set the content; what is beyond its longest possible length is left out.
     */
    public function setContentData(string $data): self
    {
        $this->contentData = substr($data, 0, FastCGI::MAX_CONTENT_LENGTH);
        return $this;
    }

    /**
     * The content.
     */
    public function getContentData(): string
    {
        return $this->contentData;
    }

    /**
     * The version of the protocol.
     */
    public function getVersion(): int
    {
        return $this->version;
    }

    /**
     * What kind of record it is: a constant of FastCGI.
     */
    public function getType(): int
    {
        return $this->type;
    }

    /**
     * The request that it belongs to; 0: to the connection.
     */
    public function getRequestId(): int
    {
        return $this->requestId;
    }

    /**
     * Set the request that it belongs to.
     */
    public function setRequestId(int $requestId): self
    {
        $this->requestId = $requestId;
        return $this;
    }

    /**
     * Bytes of content.
     */
    final public function getContentLength(): int
    {
        return strlen($this->contentData);
    }

    /**
     * Bytes that are filled up behind it.
     */
    final public function getPaddingLength(): int
    {
        return self::paddingOf(strlen($this->contentData));
    }

    /**
     * Take the values of a record from its content.
     */
    protected static function unpackPayload(self $self, string $binaryData): void
    {
    }

    /**
     * The content, made of the values.
     */
    protected function packPayload(): string
    {
        return $this->contentData;
    }

    /**
     * Bytes up to the next multiple of eight.
     */
    private static function paddingOf(int $length): int
    {
        return -$length & 7;
    }
}
