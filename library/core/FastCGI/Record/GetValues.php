<?php

declare(strict_types=1);

namespace Swoole\FastCGI\Record;

use Swoole\FastCGI;

/**
 * Asks the application for facts about itself, such as FCGI_MAX_CONNS.
 */
class GetValues extends Params
{
    /**
     * @param list<string> $keys what is asked for
     */
    public function __construct(array $keys)
    {
        parent::__construct(array_fill_keys($keys, ''));
        $this->type = FastCGI::GET_VALUES;
    }
}
