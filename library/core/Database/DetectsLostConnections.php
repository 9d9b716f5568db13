<?php

declare(strict_types=1);

namespace Swoole\Database;

/**
 * Tells errors of a connection that is gone, or that could not be made, from those of a statement: after the former it helps to connect anew.
 */
class DetectsLostConnections
{
    /** Of MySQL, MariaDB and their clients: the server ends, connection killed, no server (twice), gone, lost (twice), silent for too long. */
    private const MYSQL_ERRORS = [1053, 1927, 2002, 2003, 2006, 2013, 2055, 4031];

    /**
     * What only such errors say, in small letters: the servers themselves, then TLS, the network and names, then proxies in between.
     */
    private const SAYINGS = [
        // MySQL, MariaDB, mysqlnd
        'server has gone away', 'lost connection', 'connection was killed', 'went away', 'error while sending', 'packets out of order',
        'error reading result', 'is dead or not enabled', 'disconnected by the server because of inactivity',
        // PostgreSQL
        'no connection to the server', 'server closed the connection', 'terminating connection', 'server is shutting down',
        'database system is starting up', 'could not connect to server', 'could not translate host name',
        // others
        'ora-03113', 'ora-03114', 'physical connection is not usable', 'connection is no longer usable', 'connection is broken',
        'communication link failure', 'connection lost', 'channel connection is closed', 'login timeout expired', 'failed to connect to',
        'tcp provider: error code',
        // TLS
        'ssl connection has been closed', 'ssl syscall error', 'unexpected eof', 'bad record mac', 'ssl operation failed',
        'sslv3 alert unexpected message', 'unrecognized ssl error code',
        // the network
        'broken pipe', 'reset by peer', 'connection refused', 'connection timed out', 'operation timed out', 'handshake timed out',
        'network is unreachable', 'no route to host', 'temporary failure in name resolution', 'name or service not known', 'getaddrinfo',
        'error writing data to the connection', 'operation now in progress', 'read error on connection', '[2002] no such file or directory',
        // proxies
        'client_idle_limit', 'query_wait_timeout', 'no healthy', 'primary is not serving', 'resharded', 'pool connection limit exceeded',
        // a server that only reads now: another one has become the primary
        '--read-only option', 'sqlstate[25006]',
    ];

    /**
     * Does this error say that the connection is gone, or was never made?
     * @param \Throwable $e of PDO, mysqli or phpredis; others are judged by their message
     */
    public static function causedByLostConnection(\Throwable $e): bool
    {
        // PDO writes [state, number, message]; its number is the driver's own.
        $state = $e instanceof \PDOException ? (string) ($e->errorInfo[0] ?? '') : '';
        $mysql = $e instanceof \mysqli_sql_exception || $e instanceof MysqliException;
        // Wrong values, broken constraints, wrong statements: their messages quote what is in the tables.
        if (preg_match('/^(?:2[123]|42)/', $state)) {
            return false;
        }
        // 08: connection exceptions, 57P01 to 57P03: PostgreSQL ends, has ended, begins.
        if (str_starts_with($state, '08') || preg_match('/^57P0[1-3]$/', $state) || ($mysql && in_array($e->getCode(), self::MYSQL_ERRORS, true))) {
            return true;
        }
        $message = strtolower($e->getMessage());
        foreach (self::SAYINGS as $saying) {
            if (str_contains($message, $saying)) {
                return true;
            }
        }
        return false;
    }
}
