<?php

declare(strict_types=1);

namespace Swoole\FastCGI;

use Swoole\FastCGI;
use Swoole\FastCGI\Record\BeginRequest;
use Swoole\FastCGI\Record\Params;
use Swoole\FastCGI\Record\Stdin;

/**
 * A request to an application. As a string it is what goes over the wire.
 */
class Request extends Message implements \Stringable
{
    /** @var bool Whether the connection stays open. */
    protected bool $keepConn = false;

    /**
     * All records of it.
     */
    public function __toString(): string
    {
        $records = [new BeginRequest(FastCGI::RESPONDER, $this->keepConn ? FastCGI::KEEP_CONN : 0)];
        $stream = static function (string $data, \Closure $make) use (&$records): void {
            for ($at = 0; $at < strlen($data); $at += FastCGI::MAX_CONTENT_LENGTH) {
                $records[] = $make(substr($data, $at, FastCGI::MAX_CONTENT_LENGTH));
            }
            $records[] = $make('');
        };
        // Values may lie across the border of two records: both are streams.
        $stream(Params::pack($this->params), static fn (string $piece) => (new Params([]))->setContentData($piece));
        $stream($this->body, static fn (string $piece) => new Stdin($piece));
        return implode('', $records);
    }

    /**
     * Whether the connection stays open.
     */
    public function getKeepConn(): bool
    {
        return $this->keepConn;
    }

    /**
     * Say whether the connection stays open.
     */
    public function withKeepConn(bool $keepConn): self
    {
        $this->keepConn = $keepConn;
        return $this;
    }
}
