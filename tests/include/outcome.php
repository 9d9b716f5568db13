<?php
/** What a call answers, and what it says: warnings, then the value, or the exception. */
function outcome(callable $call): string
{
    $said = [];
    set_error_handler(function (int $level, string $text) use (&$said) {
        $said[] = $text;
        return true;
    });
    try {
        $answer = $call();
        $said[] = is_resource($answer) ? 'a resource' : json_encode($answer);
    } catch (Throwable $e) {
        $said[] = get_class($e) . ': ' . $e->getMessage();
    } finally {
        restore_error_handler();
    }
    return implode(' | ', $said);
}
