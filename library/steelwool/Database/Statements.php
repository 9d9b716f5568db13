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
    private const BLANK = '(?:\s|/\*(?!M?!)(?:[^*]++|\*(?!/))*+(?:\*/|\z)|/\*M?!\d*|\*/|\#[^\n]*+|--(?=\s|\z)[^\n]*+)';

    /** A literal or a quoted name; also one without an end. */
    private const QUOTED = '(?:\'(?:[^\'\\\\]++|\\\\.|\'\')*+(?:\'|\z)|"(?:[^"\\\\]++|\\\\.|"")*+(?:"|\z)|`(?:[^`]++|``)*+(?:`|\z))';

    /** Of a long statement, only so many bytes are looked at. */
    private const LONGEST = 10_000;

    /**
     * The statements of a text. What creates a routine goes on to the end of the text, since there are statements in it. What is blank is none.
     * @return ?string[] null: PCRE's limits do not let it be read
     */
    public static function split(string $sql): ?array
    {
        $statements = [];
        for ($at = 0; $at < strlen($sql); $at = $end + 1) {
            $end = self::end($sql, $at);
            if ($end === null) {
                return null;
            }
            $statement = substr($sql, $at, $end - $at);
            if (self::first($statement) === 'create' && preg_match('~ (?:procedure|function|trigger|event|package) ~', (string) self::words($statement))) {
                $statements[] = substr($sql, $at);
                break;
            }
            if (preg_match('~\A' . self::BLANK . '*+\z~s', $statement) !== 1) {
                $statements[] = $statement;
            }
        }
        return $statements;
    }

    /** Where the statement ends that begins there: at a semicolon, or with the text. Null: as split(). */
    private static function end(string $sql, int $at): ?int
    {
        $pattern = '~(?:' . self::BLANK . '|' . self::QUOTED . ')(*SKIP)(*FAIL)|;|\z~s';
        return preg_match($pattern, $sql, $found, PREG_OFFSET_CAPTURE, $at) === 1 ? $found[0][1] : null;
    }

    /**
     * The first word, in small letters; empty if there is none, null as for split().
     */
    public static function first(string $sql): ?string
    {
        return match (preg_match('~\A' . self::BLANK . '*+([a-z]++)~is', $sql, $found)) {
            1 => strtolower($found[1]),
            0 => '',
            false => null,
        };
    }

    /**
     * The begin of a statement in small letters, with one space between its words and signs, and without comments, quotation marks, and a semicolon at
     * its end: `@@Autocommit=0;` is `@@autocommit = 0`. A literal that is no word is `?`. Null as for split().
     */
    public static function words(string $sql): ?string
    {
        $pattern = '~' . self::BLANK . '++|(?<quoted>' . self::QUOTED . ')|(?<word>@{0,2}[\w$]++(?:\.[\w$]++)*|:=|@@|.)~s';
        if (preg_match_all($pattern, substr($sql, 0, self::LONGEST), $found, PREG_SET_ORDER) === false) {
            return null;
        }
        $words = [];
        foreach ($found as $token) {
            if (($token['quoted'] ?? '') !== '') {
                $inside = substr($token['quoted'], 1, -1);
                $words[] = preg_match('/\A\w+\z/', $inside) ? strtolower($inside) : '?';
            } elseif (isset($token['word'])) {
                $words[] = strtolower($token['word']);
            }
        }
        return rtrim(str_replace(['@@ ', ' . '], ['@@', '.'], implode(' ', $words)), '; ');
    }
}
