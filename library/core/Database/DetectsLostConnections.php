<?php

declare(strict_types=1);

namespace Swoole\Database;

/**
 * Tells errors of a connection that is gone, or that could not be made, from those of a statement: after the former it helps to connect anew.
 */
class DetectsLostConnections
{
    /**
     * Of MySQL, MariaDB, their clients and ProxySQL: the server ends (1053, 1077 to 1079), network (1156 to 1161), connection killed (1927, 3169),
     * offline, silent for too long (4031), no server (2002 to 2005), gone, handshake (2012, 2026), lost (2013, 2055), wrong packet (2027), no server.
     */
    private const MYSQL_ERRORS = [1053, 1077, 1078, 1079, 1156, 1157, 1158, 1159, 1160, 1161, 1927, 2002, 2003, 2005, 2006, 2012, 2013, 2026, 2027, 2055,
        3032, 3169, 4031, 9001];

    /** Of Oracle: session killed, not logged on, starts or ends (1033, 1034, 1089, 1090), no connection, timeout, no listener. */
    private const ORACLE_ERRORS = [28, 1012, 1033, 1034, 1089, 1090, 2396, 3113, 3114, 3135, 12170, 12514, 12528, 12537, 12541, 12543, 12547, 12571];

    /**
     * What only such errors say that have neither number nor state, in small letters: the servers themselves, then TLS, the network and names,
     * then proxies in between.
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
     *
     * Errors of MySQL and Oracle are judged by their numbers alone, those of a server with states by these: what a server writes may quote what is in its tables.
     * @param \Throwable $e of PDO, mysqli or phpredis; others are judged by their message
     */
    public static function causedByLostConnection(\Throwable $e): bool
    {
        if ($e instanceof \mysqli_sql_exception || $e instanceof MysqliException) {
            return self::isOfMysql($e->getCode(), $e->getMessage());
        }
        // PDO writes [state, number, message]; its number is the driver's own.
        [$state, $number, $text] = $e instanceof \PDOException ? (array) $e->errorInfo + [null, null, ''] : [null, null, ''];
        $isOracle = preg_match('/^OCI\w+: ORA-/', (string) $text) === 1;
        // 08: connection exceptions, 57P01 to 57P03: PostgreSQL ends, has ended, begins.
        if (preg_match('/^(?:08...|57P0[1-3])$/', (string) $state)) {
            return true;
        }
        return match (true) {
            $isOracle => in_array($number, self::ORACLE_ERRORS, true),
            $number >= 1000 && $number < 10000 => self::isOfMysql($number, (string) $text),
            // HY and IM are states of clients, 25006: PostgreSQL only reads now.
            $state !== null && !preg_match('/^(?:HY|IM)/', $state) => $state === '25006',
            default => self::saysSo($e->getMessage()),
        };
    }

    /** Is an error of MySQL one of these? 1290 is an option that forbids the statement: here, that the server only reads now. */
    private static function isOfMysql(int $number, string $text): bool
    {
        return in_array($number, self::MYSQL_ERRORS, true) || ($number === 1290 && str_contains($text, '--read-only option'));
    }

    /** Is one of the sayings in this message? */
    private static function saysSo(string $message): bool
    {
        $message = strtolower($message);
        foreach (self::SAYINGS as $saying) {
            if (str_contains($message, $saying)) {
                return true;
            }
        }
        return false;
    }
}
