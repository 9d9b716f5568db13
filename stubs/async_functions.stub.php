<?php

/**
 * Swoole\Async::read() as a function.
 * @handler class::async_::read
 * @legacy-name
 */
function swoole_async_read($filename, $callback, $chunk_size = 65536, $offset = 0) {}

/**
 * Swoole\Async::write() as a function.
 * @handler class::async_::write
 * @legacy-name
 */
function swoole_async_write($filename, $content, $offset = -1, $callback = null) {}

/**
 * Swoole\Async::readFile() as a function.
 * @handler class::async_::read_file
 * @legacy-name
 */
function swoole_async_readfile($filename, $callback) {}

/**
 * Swoole\Async::writeFile() as a function.
 * @handler class::async_::write_file
 * @legacy-name
 */
function swoole_async_writefile($filename, $content, $callback = null, $flags = 0) {}

/**
 * Swoole\Async::dnsLookup() as a function.
 * @handler class::async_::dns_lookup
 * @legacy-name
 */
function swoole_async_dns_lookup($hostname, $callback) {}
