<?php

declare(strict_types=1);

namespace Steelwool\Database;

/**
 * Reads as much of SQL for MySQL and MariaDB as it takes to see where a statement ends and how it begins: literals, quoted names, comments. A
 * comment that the server executes is no comment.
 *
 * A server in the mode `NO_BACKSLASH_ESCAPES` or `ANSI_QUOTES` reads literals in another way.
 * @internal
 */
final class Statements
{
    /** White space, comments, and the brackets around what is executed. */
    private const BLANK = '(?:\s|/\*(?!M?!)(?:[^*]|\*(?!/))*+(?:\*/|\z)|/\*M?!\d*|\*/|\#[^\n]*+|--(?=\s|\z)[^\n]*+)';

    /** A literal or a quoted name; also one without an end. */
    private const QUOTED = '(?:\'(?:[^\'\\\\]|\\\\.|\'\')*+(?:\'|\z)|"(?:[^"\\\\]|\\\\.|"")*+(?:"|\z)|`(?:[^`]|``)*+(?:`|\z))';

    /** Of a long statement, only so many bytes are looked at. */
    private const LONGEST = 10_000;

    /**
     * The statements of a text. What creates a routine goes on to the end of the text, since there are statements in it.
     * @return string[]
     */
    public static function split(string $sql): array
    {
        $statements = [];
        $pattern = '~\G(?:[^;\'"`/#*\s-]++|' . self::BLANK . '|' . self::QUOTED . '|[^;])*+~s';
        for ($at = 0; $at < strlen($sql) && preg_match($pattern, $sql, $found, 0, $at) === 1; $at += strlen($found[0]) + 1) {
            if (self::first($found[0]) === 'create' && preg_match('~ (?:procedure|function|trigger|event|package) ~', self::words($found[0]))) {
                $statements[] = substr($sql, $at);
                break;
            }
            $statements[] = $found[0];
        }
        return $statements;
    }

    /**
     * The first word, in small letters; empty if there is none.
     */
    public static function first(string $sql): string
    {
        return preg_match('~\A' . self::BLANK . '*+([a-z]++)~is', $sql, $found) === 1 ? strtolower($found[1]) : '';
    }

    /**
     * The begin of a statement in small letters, with one space between its words and signs, and without comments and quotation marks: `@@Autocommit=0` is
     * `@@autocommit = 0`. A literal that is no word is `?`.
     */
    public static function words(string $sql): string
    {
        $pattern = '~' . self::BLANK . '++|(?<quoted>' . self::QUOTED . ')|(?<word>@{0,2}[\w$]++(?:\.[\w$]++)*|:=|@@|.)~s';
        preg_match_all($pattern, substr($sql, 0, self::LONGEST), $found, PREG_SET_ORDER);
        $words = [];
        foreach ($found as $token) {
            if (($token['quoted'] ?? '') !== '') {
                $inside = substr($token['quoted'], 1, -1);
                $words[] = preg_match('/\A\w+\z/', $inside) ? strtolower($inside) : '?';
            } elseif (isset($token['word'])) {
                $words[] = strtolower($token['word']);
            }
        }
        return str_replace(['@@ ', ' . '], ['@@', '.'], implode(' ', $words));
    }
}
