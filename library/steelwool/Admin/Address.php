<?php

declare(strict_types=1);

namespace Steelwool\Admin;

use Swoole\Exception;

/**
 * The option `admin_server`: `user:secret@host:port`, `host:port` of this machine only, or `unix:/path`.
 * @internal
 */
final class Address
{
    private const LOOPBACK = '/^(?:127(?:\.\d{1,3}){3}|\[?::1]?|localhost)$/i';

    /** Made by parse(). */
    private function __construct(
        /** What to bind: an address of the network, or `unix:/path`. */
        public string $host,
        public int $port,
        /** What a client has to show, in hexadecimal; empty: nothing. */
        public string $token,
    ) {
    }

    /**
     * @throws Exception the text is no address, or one that others reach, without a secret
     */
    public static function parse(string $text): self
    {
        if (preg_match('~^unix:(?://)?(/.+)$~', $text, $path)) {
            return new self("unix:{$path[1]}", 0, '');
        }
        if (!preg_match('/^(?:([^:@]*):(.*)@)?([^@]+):(\d{1,5})$/', $text, $parts) || (int) $parts[4] > 65535) {
            throw new Exception("admin_server must be `user:secret@host:port`, `127.0.0.1:port` or `unix:/path`, not `$text`");
        }
        [, $user, $secret, $host, $port] = $parts;
        $hasSecret = $user . $secret !== '';
        if (!$hasSecret && !self::isLoopback($host)) {
            throw new Exception("admin_server `$text`: others reach that address, so it needs a secret: `user:secret@$text`");
        }
        return new self(trim($host, '[]'), (int) $port, $hasSecret ? sha1($user . $secret) : '');
    }

    /** Is it a path in the file system? */
    public function isPath(): bool
    {
        return str_starts_with($this->host, 'unix:');
    }

    /** Is it an address that only this machine reaches? */
    public static function isLoopback(string $host): bool
    {
        return preg_match(self::LOOPBACK, $host) === 1;
    }

    /**
     * Is a request, or may it be, of a page of another site in the browser of this machine's user? Such a page can have its own name lead here, but
     * says so in `Host`; `Origin` and `Sec-Fetch-Site` are written by the browser.
     * @param array<string, string> $fields of the request
     * @param bool $byPath it came over a Unix socket, where names mean nothing
     */
    public static function isFromPage(array $fields, bool $byPath = false): bool
    {
        return isset($fields['origin'])
            || !in_array($fields['sec-fetch-site'] ?? 'none', ['none', 'same-origin'], true)
            || (!$byPath && !self::isLocalName($fields['host'] ?? null));
    }

    /**
     * Does the field `Host` name this machine?
     */
    private static function isLocalName(?string $host): bool
    {
        return $host === null || self::isLoopback((string) preg_replace('/(?<=[^:]):\d+$/', '', $host));
    }
}
