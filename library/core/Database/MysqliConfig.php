<?php

declare(strict_types=1);

namespace Swoole\Database;

use Steelwool\Database\Login;

/**
 * Where a MysqliPool connects to, and as whom. Each with...() changes it and returns it.
 *
 * A pool asks it whenever it connects, so a change holds for the connections that are made after it.
 */
class MysqliConfig
{
    use Login;
}
