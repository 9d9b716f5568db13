<?php

declare(strict_types=1);

namespace Swoole\FastCGI\Record;

use Swoole\FastCGI;
use Swoole\FastCGI\Record;

/**
 * A piece of what the application reports beside its answer.
 */
class Stderr extends Record
{
    /**
     * @param string $contentData up to 65535 bytes of it; none: the stream ends
     */
    public function __construct(string $contentData)
    {
        $this->type = FastCGI::STDERR;
        $this->setContentData($contentData);
    }
}
