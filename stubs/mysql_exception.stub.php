<?php
namespace Swoole\MySQL;

/**
 * What Swoole\MySQL throws.
 * @alias swoole_mysql_exception
 */
class Exception extends \Swoole\Exception {}
