<?php
namespace Swoole\Http;

/**
 * A cookie to set, put together step by step: `Response::cookie()` and `rawcookie()` take one in place of its name. Each method with...() changes this
 * very object and answers it.
 * @not-serializable
 * @storage
 */
class Cookie
{
    /**
     * Make one without a name.
     * @param bool $encode whether the value is url-encoded
     */
    public function __construct(bool $encode = true) {}

    /**
     * Set the name. It is sent as it is.
     */
    public function withName(string $name): Cookie {}

    /**
     * Set the value; an empty one deletes the cookie.
     */
    public function withValue(string $value = ''): Cookie {}

    /**
     * Set when it expires: Unix time in seconds, 0: with the session.
     */
    public function withExpires(int $expires = 0): Cookie {}

    /**
     * Set the path below which it is sent back.
     */
    public function withPath(string $path = '/'): Cookie {}

    /**
     * Set the domain to which it is sent back.
     */
    public function withDomain(string $domain = ''): Cookie {}

    /**
     * Say whether it is for TLS only.
     */
    public function withSecure(bool $secure = false): Cookie {}

    /**
     * Say whether scripts of the page must not see it.
     */
    public function withHttpOnly(bool $httpOnly = false): Cookie {}

    /**
     * Say whether it is sent back from pages of others: Strict, Lax or None.
     */
    public function withSameSite(string $sameSite = ''): Cookie {}

    /**
     * Set its priority: Low, Medium or High.
     */
    public function withPriority(string $priority = ''): Cookie {}

    /**
     * Say whether each page that embeds this one has a cookie of its own.
     */
    public function withPartitioned(bool $partitioned = false): Cookie {}

    /**
     * The value of the header field.
     * @return string|false false, with a warning, if it has no name or something that would end it; it is as new then
     */
    public function toString(): string|false {}

    /**
     * Everything that was set.
     */
    public function toArray(): array {}

    /**
     * Make it as new; its value is url-encoded from now on.
     */
    public function reset(): void {}
}
