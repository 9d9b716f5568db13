--TEST--
The log: level, error numbers, file, dates, rotation
--FILE--
<?php
$file = __DIR__ . '/error_log.' . getmypid();
$lines = function () use ($file) {
    $text = file_get_contents($file);
    file_put_contents($file, '');
    return preg_replace(['/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/', '/%\d+\.0/', '/<\.\d+>/'], ['DATE', 'PID', '<MICRO>'], $text);
};
swoole_async_set(['log_file' => $file]);
swoole_error_log(SWOOLE_LOG_NOTICE, 'a notice');
swoole_error_log(SWOOLE_LOG_TRACE, 'below the level: not seen');
swoole_error_log(77, 'a level that does not exist');
swoole_error_log_ex(SWOOLE_LOG_ERROR, 888, 'with a number');
var_dump(swoole_last_error());
swoole_clear_error();
var_dump(swoole_last_error());
swoole_ignore_error(999);
swoole_error_log_ex(SWOOLE_LOG_ERROR, 999, 'not seen');
var_dump(swoole_last_error());
echo $lines();

Co::set(['log_level' => SWOOLE_LOG_TRACE, 'log_date_with_microseconds' => true]);
swoole_error_log(SWOOLE_LOG_TRACE, 'now it is');
swoole_error_log(SWOOLE_LOG_DEBUG, 'not seen');
Co::set(['log_level' => SWOOLE_LOG_NONE]);
swoole_error_log(SWOOLE_LOG_ERROR, 'nothing is seen');
Co::set(['log_level' => -5, 'log_date_with_microseconds' => false, 'log_date_format' => '%Y']);
swoole_error_log(SWOOLE_LOG_DEBUG, 'all is seen');
Co::set(['log_date_format' => str_repeat('%Y', 100)]);
echo preg_replace('/\b20\d\d /', 'YEAR ', $lines());

Co::set(['log_rotation' => SWOOLE_LOG_ROTATION_DAILY]);
swoole_error_log(SWOOLE_LOG_NOTICE, 'a file for each day');
foreach (glob("$file.*") as $rotated) {
    echo preg_replace('/\d{8}$/', 'DAY', substr($rotated, strlen($file))), ': ', strlen(file_get_contents($rotated)) > 20 ? 'a line' : 'nothing', "\n";
    unlink($rotated);
}
Co::set(['log_rotation' => SWOOLE_LOG_ROTATION_SINGLE, 'log_file' => '/no/such/directory/log']);
swoole_error_log(SWOOLE_LOG_NOTICE, 'a file that cannot be written: standard output');
unlink($file);
?>
--EXPECTF--
int(888)
int(0)
int(999)
[DATE PID]	NOTICE	a notice
[DATE PID]	INFO	a level that does not exist
[DATE PID]	ERROR	swoole_error_log_ex() (ERRNO 888): with a number
[DATE<MICRO> PID]	TRACE	now it is
[YEAR PID]	DEBUG	all is seen
[YEAR PID]	WARNING	The date format string[length=200] is too long
.DAY: a line
[%d %s.0]	NOTICE	a file that cannot be written: standard output
