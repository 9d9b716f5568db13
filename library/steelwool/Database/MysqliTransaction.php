<?php

declare(strict_types=1);

namespace Steelwool\Database;

/**
 * Whether a connection of mysqli is in the middle of a transaction, as far as its calls and the begin of its statements tell.
 * @internal
 */
final class MysqliTransaction
{
    /** What may stand in front of a statement: white space and comments. */
    private const BLANK = '(?:\s|/\*.*?\*/|\#[^\n]*\n|--\s[^\n]*\n)*+';

    private const SAYS = [
        'begin' => 'begin\b(?!\s+not)|start\s+transaction\b',
        'end' => '(?:commit|rollback)\b(?!\s+(?:work\s+)?(?:to\b|and\s+chain))',
        'chain' => '(?:commit|rollback)\s+(?:work\s+)?and\s+chain\b',
        'off' => 'set\s+(?:session\s+|@@)?autocommit\s*=\s*(?:0|off)\b',
        'on' => 'set\s+(?:session\s+|@@)?autocommit\s*=\s*(?:1|on)\b',
    ];

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
                array_map($this->executed(...), explode(';', (string) $arguments[0]));
        }
    }

    /** A statement was executed. */
    public function executed(string $sql): void
    {
        foreach (self::SAYS as $what => $pattern) {
            if (preg_match('~\A' . self::BLANK . "(?:$pattern)~is", $sql)) {
                match ($what) {
                    'begin' => $this->begin(),
                    'end' => $this->end(),
                    'chain' => $this->begun = Place::ofCaller(),
                    'off' => $this->switch(false),
                    'on' => $this->switch(true),
                };
                return;
            }
        }
        if (!$this->autocommit) {
            $this->begin();
        }
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
