<?php

declare(strict_types=1);

namespace Swoole\Database;

/**
 * What mysqli has reported as an error, with its number, where mysqli itself throws nothing (`mysqli_report(MYSQLI_REPORT_OFF)`).
 */
class MysqliException extends \Exception
{
}
