--TEST--
Swoole\MySQL against servers that ask for methods, lie, stall and vanish: connect() calls back once, and a password goes in the clear to nobody
--FILE--
<?php
require __DIR__ . '/../include/mysql_peer.php';
use Swoole\{Coroutine, Event, MySQL};

function attempt(string $what, callable $script, array $config = [], ?callable $then = null): void
{
    $calls = 0;
    $db = new MySQL;
    $db->on('close', fn () => print("  closed\n"));
    $config += ['host' => '127.0.0.1', 'port' => mysql_peer($script), 'user' => 'me', 'password' => 'secret', 'database' => 'mine', 'timeout' => 0.2];
    echo "$what: ";
    $db->connect($config, function (MySQL $db, bool $connected) use (&$calls, $then) {
        $calls++;
        echo $connected ? 'connected' : "$db->connect_errno $db->connect_error", "\n";
        $connected && ($then ? $then($db) : $db->close());
    });
    Event::wait();
    $calls === 1 || print("  called $calls times\n");
}
/** What a server does that knows the doubled hash of the password. */
$native = function (string $answer): string {
    $known = sha1(sha1('secret', true), true);
    $once = $answer ^ sha1(MysqlPeer::NONCE . $known, true);
    return sha1($once, true) === $known ? 'the right answer' : 'a wrong answer';
};
$caching = function (string $answer): string {
    $known = hash('sha256', hash('sha256', 'secret', true), true);
    $once = $answer ^ hash('sha256', $known . MysqlPeer::NONCE, true);
    return hash('sha256', $once, true) === $known ? 'the right answer' : 'a wrong answer';
};
attempt('native', function (MysqlPeer $peer) use ($native) {
    $peer->greet();
    $login = $peer->receive();
    $user = strpos($login, "\0", 32);
    echo substr($login, 32, $user - 32), ', ', $native(substr($login, $user + 2, ord($login[$user + 1]))), ', ', addcslashes(substr($login, $user + 2 + 20), "\0"), ', ';
    $peer->ok();
    echo $peer->receive() === "\1" ? "  says goodbye\n" : '';
});
attempt('caching, remembered', function (MysqlPeer $peer) use ($caching) {
    $peer->greet('caching_sha2_password');
    $login = $peer->receive();
    $user = strpos($login, "\0", 32);
    echo $caching(substr($login, $user + 2, ord($login[$user + 1]))), ', ';
    $peer->send("\1\3");
    $peer->ok();
    $peer->receive();
});
/** A key, and what its owner finds in a payload. */
$owner = openssl_pkey_new(['private_key_bits' => 2048]);
$key = openssl_pkey_get_details($owner)['key'];
$opened = function (string $sealed) use ($owner): string {
    openssl_private_decrypt($sealed, $hidden, $owner, OPENSSL_PKCS1_OAEP_PADDING);
    return addcslashes($hidden ^ MysqlPeer::NONCE, "\0");
};
attempt('caching, not remembered', function (MysqlPeer $peer) use ($key, $opened) {
    $peer->greet('caching_sha2_password');
    $peer->receive();
    $peer->send("\1\4");
    echo bin2hex($peer->receive()), ' asks for the key, ';
    $peer->send("\1$key");
    echo $opened($peer->receive()), ', ';
    $peer->ok();
    $peer->receive();
});
file_put_contents($file = tempnam(sys_get_temp_dir(), 'key'), $key);
attempt('caching, the key is known', function (MysqlPeer $peer) use ($opened) {
    $peer->greet('caching_sha2_password');
    $peer->receive();
    $peer->send("\1\4");
    echo $opened($peer->receive()), ', ';
    $peer->ok();
    $peer->receive();
}, ['server_public_key' => $file]);
unlink($file);
attempt('caching, no key', function (MysqlPeer $peer) {
    $peer->greet('caching_sha2_password');
    $peer->receive();
    $peer->send("\1\4");
    $peer->receive();
    $peer->send("\1-----BEGIN PUBLIC KEY-----\nnone\n-----END PUBLIC KEY-----\n");
    $peer->receive() === null || print('  something was sent');
});
attempt('caching, the key is sent twice', function (MysqlPeer $peer) use ($key) {
    $peer->greet('caching_sha2_password');
    $peer->receive();
    $peer->send("\1\4");
    $peer->receive();
    $peer->send("\1$key");
    $peer->receive();
    $peer->send("\1$key");
    $peer->receive() === null || print('  something was sent');
});
var_dump(@(new MySQL)->connect(['host' => '', 'user' => '', 'password' => '', 'database' => '', 'server_public_key' => '/no/such/file'], 'var_dump'));
echo error_get_last()['message'], "\n";
attempt('switched to native', function (MysqlPeer $peer) use ($native) {
    $peer->greet('caching_sha2_password');
    $peer->receive();
    $peer->send("\xfemysql_native_password\0" . MysqlPeer::NONCE . "\0");
    echo $native($peer->receive()), ', ';
    $peer->ok();
    $peer->receive();
});
attempt('switched to the password itself', function (MysqlPeer $peer) {
    $peer->greet();
    $peer->receive();
    $peer->send("\xfemysql_clear_password\0");
    $peer->receive() === null || print('  something was sent');
});
attempt('switched to what nobody knows', function (MysqlPeer $peer) {
    $peer->greet();
    $peer->receive();
    $peer->send("\xfedialog\0");
    $peer->receive();
});
attempt('refused', function (MysqlPeer $peer) {
    $peer->greet();
    $peer->receive();
    $peer->error(1045, 'Access denied');
});
attempt('too many', fn (MysqlPeer $peer) => $peer->send("\xff" . pack('v', 1040) . 'Too many connections'));
attempt('no TLS', function (MysqlPeer $peer) {
    $peer->greet();
    $peer->receive() === null || print('  something was sent');
}, ['open_ssl' => true]);
attempt('TLS, and something in the clear behind it', function (MysqlPeer $peer) {
    $peer->greet(more: 0x800);
    $peer->receive();
    $peer->ok();
    $peer->receive();
}, ['open_ssl' => true]);
attempt('ends at once', fn (MysqlPeer $peer) => null);
attempt('says nothing', fn (MysqlPeer $peer) => $peer->receive());
attempt('garbage', fn (MysqlPeer $peer) => $peer->socket->sendAll("HTTP/1.1 400 Bad Request\r\n\r\n"));
attempt('out of order', fn (MysqlPeer $peer) => $peer->socket->sendAll("\1\0\0\7x"));
attempt('an empty greeting', fn (MysqlPeer $peer) => $peer->send(''));
attempt('byte by byte', function (MysqlPeer $peer) {
    // A pipe in between takes the greeting apart.
    $bytes = '';
    $peer->socket = new class($bytes, $peer->socket) extends Coroutine\Socket {
        public function __construct(public string &$bytes, private $real)
        {
        }
        public function sendAll(string $data, float $timeout = 0): int|false
        {
            foreach (str_split($data) as $byte) {
                $this->real->sendAll($byte);
                Coroutine::sleep(0.001);
            }
            return strlen($data);
        }
        public function recvAll(int $length = 65536, float $timeout = 0): string|false
        {
            return $this->real->recvAll($length, $timeout);
        }
        public function close(): bool
        {
            return $this->real->close();
        }
    };
    $peer->greet();
    $peer->receive();
    $peer->ok();
    $peer->receive();
    $peer->rows(['a'], [['1'], [null]]);
    $peer->receive();
}, ['timeout' => 2], fn (MySQL $db) => $db->query('x', function (MySQL $db, $rows) {
    echo '  ', json_encode($rows), "\n";
    $db->close();
}));

echo "nobody listens: ";
$db = new MySQL;
$config = ['host' => '127.0.0.1', 'port' => 1, 'user' => '', 'password' => '', 'database' => ''];
$db->connect($config, fn (MySQL $db, bool $connected) => print(json_encode($connected) . " $db->connect_errno\n"));
Event::wait();
foreach (['host', 'user', 'password', 'database'] as $key) {
    try {
        (new MySQL)->connect(array_diff_key($config, [$key => 0]), fn () => 0);
    } catch (MySQL\Exception $e) {
        echo $e->getMessage(), "\n";
    }
}
try {
    (new MySQL)->connect(['charset' => 'klingon'] + $config, fn () => 0);
} catch (MySQL\Exception $e) {
    echo $e->getMessage(), ', ', $e->getCode(), "\n";
}
?>
--EXPECT--
native: me, the right answer, mine\000mysql_native_password\000, connected
  closed
  says goodbye
caching, remembered: the right answer, connected
  closed
caching, not remembered: 02 asks for the key, secret\000, connected
  closed
caching, the key is known: secret\000, connected
  closed
caching, no key: 71 the public key of the server is no RSA key in PEM of at most 4096 bits
caching, the key is sent twice: 71 the server sends what is no answer in MySQL's protocol
bool(false)
Swoole\MySQL::connect(): server_public_key cannot be read: No such file or directory (os error 2)
switched to native: the right answer, connected
  closed
switched to the password itself: 71 the authentication method 'mysql_clear_password' sends the password itself: only over TLS or a Unix socket
switched to what nobody knows: 71 the server asks for the authentication method 'dialog', which is not known here
refused: 1045 Access denied
too many: 1040 Too many connections
no TLS: 71 the server does not speak TLS
TLS, and something in the clear behind it: 1018 SSL handshake failed (received corrupt message of type InvalidContentType)
ends at once: 104 Connection reset by peer
says nothing: 110 Connection timed out
garbage: 71 packets of the server are out of order
out of order: 71 packets of the server are out of order
an empty greeting: 71 the server sends what is no answer in MySQL's protocol
byte by byte: connected
  [{"a":"1"},{"a":null}]
  closed
nobody listens: false 111
HOST parameter is required
USER parameter is required
PASSWORD parameter is required
DATABASE parameter is required
unknown charset [klingon], 11
