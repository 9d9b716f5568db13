<?php

declare(strict_types=1);

namespace Steelwool\Database;

/**
 * Whether a connection of mysqli is in the middle of a transaction, as far as its calls and the begin of its statements tell.
 * @internal
 */
final class MysqliTransaction
{
    /** What ends a transaction, as Statements::words() has it; `rollback to` does not. */
    private const END = '~^(?:commit|rollback)(?: work)?+(?! to\b)(?<chain> and chain\b)?~';

    /** An assignment of SET: its scope, and what it says of autocommit. */
    private const ASSIGNMENT = '~^(?:(?<scope>global|session|local|persist|persist_only) )?'
        . '(?:(?<own>@@)(?:(?<prefix>global|session|local|persist|persist_only)\.)?)?(?<name>autocommit)? ?:?= ?(?<value>.*)~';

    /** Where it was begun; null: there is none. */
    private ?string $begun = null;

    private bool $autocommit = true;

    /** Where the open transaction was begun; null if there is none. */
    public function since(): ?string
    {
        return $this->begun;
    }

    /** Does each statement stand for itself? */
    public function isAutocommit(): bool
    {
        return $this->autocommit;
    }

    /**
     * A call has succeeded.
     * @param string $method of mysqli, in small letters
     */
    public function follow(string $method, array $arguments): void
    {
        switch ($method) {
            case 'begin_transaction':
                $this->begin();
                break;
            case 'commit':
            case 'rollback':
                $this->end();
                if (($arguments[0] ?? 0) & MYSQLI_TRANS_COR_AND_CHAIN) {
                    $this->begin();
                }
                break;
            case 'autocommit':
                $this->switch((bool) $arguments[0]);
                break;
            case 'change_user':
                $this->end();
                $this->autocommit = true;
                break;
            case 'query':
            case 'real_query':
            case 'execute_query':
                $this->executed((string) $arguments[0]);
                break;
            case 'multi_query':
                $statements = Statements::split((string) $arguments[0]);
                $statements === null ? $this->begin() : array_map($this->executed(...), $statements);
        }
    }

    /** A statement was executed. */
    public function executed(string $sql): void
    {
        // Most begin with other words, and that is all that is read of them.
        $first = Statements::first($sql);
        $words = in_array($first, ['begin', 'start', 'commit', 'rollback', 'set'], true) ? Statements::words($sql) : '';
        if ($first === null || $words === null) {
            // It may do anything: better a transaction too much than one that the next borrower gets.
            $this->begin();
        } elseif (!$this->says($words) && !$this->autocommit) {
            $this->begin();
        }
    }

    /** What a statement says about transactions; false: nothing. */
    private function says(string $words): bool
    {
        // `begin not atomic` is a block of statements.
        if (preg_match('~^(?:begin\b(?! not\b)|start transaction\b)~', $words)) {
            $this->end();
            $this->begin();
            return true;
        }
        if (preg_match(self::END, $words, $found)) {
            $this->end();
            if (isset($found['chain'])) {
                $this->begin();
            }
            return true;
        }
        return str_starts_with($words, 'set ') && $this->assigns(explode(' , ', substr($words, 4)));
    }

    /**
     * The assignments of a SET; false: autocommit of this session is not among them.
     * @param string[] $assignments
     */
    private function assigns(array $assignments): bool
    {
        $scope = 'session';
        $switched = false;
        foreach ($assignments as $assignment) {
            if (!preg_match(self::ASSIGNMENT, $assignment, $found)) {
                // It holds for those that follow, too.
                $scope = preg_match('~^(global|session|local|persist|persist_only) ~', $assignment, $said) ? $said[1] : $scope;
                continue;
            }
            $scope = $found['scope'] ?: $scope;
            $where = $found['own'] !== '' ? ($found['prefix'] ?: 'session') : $scope;
            if ($found['name'] !== '' && in_array($where, ['session', 'local'], true)) {
                // Of an expression nobody knows what comes out, and the same holds.
                $this->switch(in_array($found['value'], ['1', 'on', 'true', 'default'], true));
                $switched = true;
            }
        }
        return $switched;
    }

    /** The transaction is over, however that came. */
    public function end(): void
    {
        $this->begun = null;
    }

    /** A transaction begins, unless there is one. */
    private function begin(): void
    {
        $this->begun ??= Place::ofCaller();
    }

    /** Each statement stands for itself from now on, or no longer. */
    private function switch(bool $autocommit): void
    {
        if ($autocommit) {
            // As the server: what was open is committed.
            $this->end();
        }
        $this->autocommit = $autocommit;
    }
}
