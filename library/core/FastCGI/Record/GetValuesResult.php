<?php

declare(strict_types=1);

namespace Swoole\FastCGI\Record;

use Swoole\FastCGI;

/**
 * The facts that were asked for.
 */
class GetValuesResult extends Params
{
    /**
     * @param array<string, string> $values what is known of them
     */
    public function __construct(array $values)
    {
        parent::__construct($values);
        $this->type = FastCGI::GET_VALUES_RESULT;
    }
}
