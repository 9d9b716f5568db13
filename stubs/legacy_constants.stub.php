<?php
/**
 * Global constants that Swoole has dropped since 4.2. They exist while `steelwool.legacy_names` is on.
 */

// Locks: Kinds of Swoole\Lock that are not there any more; its constructor refuses them.
const SWOOLE_FILELOCK = 2;
const SWOOLE_SEM = 4;

// Files: Values of `aio_mode`, which has no effect.
const SWOOLE_AIO_BASE = 0;
const SWOOLE_AIO_GCC = 1;
const SWOOLE_AIO_LINUX = 2;

// TLS: Values of `ssl_method` that have another name now.
const SWOOLE_DTLSv1_METHOD = 15;
const SWOOLE_DTLSv1_CLIENT_METHOD = 15;
const SWOOLE_DTLSv1_SERVER_METHOD = 16;

// Errors: The spelling of that time of SWOOLE_ERROR_SSL_VERIFY_FAILED.
const SWOOLE_ERROR_SSL_VEFIRY_FAILED = 1014;
