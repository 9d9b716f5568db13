<?php
/*
 * A name server for tests, on a free port of 127.0.0.1: name_server() starts it as a process of its own (this very file).
 * The first label of a name says what becomes of the question:
 *
 *   no     there is no such name
 *   slow   no answer
 *   forged answers to another question come first (a wrong id, a wrong name), then the right one
 *   alias  an alias comes before the address
 *   large  the answer is cut off over UDP; over TCP it is whole
 *   other  192.0.2.N, another N each time it is asked
 *   all    records of whatever kind, or of all (ANY), with who knows and what may be of use beside them
 *   fails  the server has failed
 *   odd    the question is not understood
 *   else   192.0.2.7, 2001:db8::7
 */

class NameServer
{
    public string $address;
    private $process;
    private array $pipes = [];

    public function __construct()
    {
        $this->process = proc_open([PHP_BINARY, '-n', __FILE__], [['pipe', 'r'], ['pipe', 'w']], $this->pipes);
        $this->address = trim(fgets($this->pipes[1]));
    }

    public function __destruct()
    {
        proc_terminate($this->process, 9);
    }
}

function name_server(): NameServer
{
    return new NameServer();
}

/** A name as it is in a packet. */
function packed(string $name): string
{
    return implode(array_map(fn (string $label) => chr(strlen($label)) . $label, explode('.', $name))) . "\0";
}

/** The data of records of a kind. */
function records(int $kind): array
{
    return match ($kind) {
        1 => [inet_pton('192.0.2.7'), inet_pton('192.0.2.8')],
        2 => [packed('ns.example.com')],
        5 => [packed('proper.example.com')],
        6 => [packed('ns.example.com') . packed('master.example.com') . pack('N5', 2024, 7200, 3600, 86400, 60)],
        12 => [packed('host.example.com')],
        13 => ["\3CPU\5Linux"],
        15 => [pack('n', 10) . "\2mx\xc0\x0c", pack('n', 20) . packed('mail.example.org')],
        16 => ["\3one\0\3two", "\1\""],
        28 => [inet_pton('2001:db8::7'), inet_pton('1:0:0:2::3')],
        33 => [pack('n3', 1, 2, 5060) . packed('sip.example.com')],
        35 => [pack('n2', 100, 50) . "\1s\7SIP+D2U\0" . packed('_sip.example.com')],
        38 => ["\x40" . substr(inet_pton('::1:2:3:4'), 8) . packed('prefix.example.com')],
        257 => ["\0\5issueca.example.com"],
        255 => [],
        default => ['raw'],
    };
}

function answers(string $query, bool $stream): array
{
    $name = '';
    for ($at = 12; $length = ord($query[$at]); $at += $length + 1) {
        $name .= substr($query, $at + 1, $length) . '.';
    }
    $kind = unpack('n', $query, $at + 1)[1];
    $question = substr($query, 12, $at + 5 - 12);
    $id = substr($query, 0, 2);
    $record = fn (int $kind, string $data) => "\xc0\x0c" . pack('nnNn', $kind, 1, 60, strlen($data)) . $data;
    static $asked = 0;
    $first = strtok($name, '.');
    $data = inet_pton($kind === 28 ? '2001:db8::7' : '192.0.2.' . ($first === 'other' ? ++$asked : 7));
    $address = $record($kind, $data);
    $packet = fn (string $id, int $flags, string $question, string ...$records)
        => $id . pack('n5', $flags, 1, count($records), 0, 0) . $question . implode($records);
    $beside = fn (int $kind, string $name, string $data) => packed($name) . substr($record($kind, $data), 2);
    $known = $kind === 255 ? [1, 15, 16] : [$kind];
    $all = array_merge(...array_map(fn (int $kind) => array_map(fn (string $data) => $record($kind, $data), records($kind)), $known));
    return match ($first) {
        'all' => [$id . pack('n5', 0x8180, 1, count($all), 1, 1) . $question . implode($all)
            . $beside(2, 'example.com', packed('ns.example.com')) . $beside(1, 'ns.example.com', inet_pton('192.0.2.53'))],
        'fails' => [$packet($id, 0x8182, $question)],
        'odd' => [$packet($id, 0x8181, $question)],
        'no' => [$packet($id, 0x8183, $question)],
        'slow' => [],
        'forged' => [
            $packet(~$id, 0x8180, $question, $record($kind, inet_pton('198.51.100.1'))),
            $packet($id, 0x8180, str_replace('forged', 'foiled', $question), $record($kind, inet_pton('198.51.100.2'))),
            'noise',
            $packet($id, 0x8180, $question, $address),
        ],
        'alias' => [$packet($id, 0x8180, $question, $record(5, "\3abc\0"), $address)],
        'large' => [$stream ? $packet($id, 0x8180, $question, $address) : $packet($id, 0x8380, $question)],
        default => [$packet($id, 0x8180, $question, $address)],
    };
}

if (realpath($_SERVER['SCRIPT_FILENAME']) === __FILE__) {
    do {
        $streams = stream_socket_server('tcp://127.0.0.1:0');
        $address = stream_socket_get_name($streams, false);
        $datagrams = @stream_socket_server("udp://$address", $code, $text, STREAM_SERVER_BIND);
    } while (!$datagrams);
    echo "$address\n";
    while (true) {
        $ready = [$datagrams, $streams];
        $none = null;
        stream_select($ready, $none, $none, null);
        if (in_array($datagrams, $ready, true)) {
            $query = stream_socket_recvfrom($datagrams, 512, 0, $peer);
            foreach (answers($query, false) as $answer) {
                stream_socket_sendto($datagrams, $answer, 0, $peer);
            }
        }
        if (in_array($streams, $ready, true)) {
            $connection = stream_socket_accept($streams);
            $query = fread($connection, unpack('n', fread($connection, 2))[1]);
            foreach (answers($query, true) as $answer) {
                fwrite($connection, pack('n', strlen($answer)) . $answer);
            }
        }
    }
}
