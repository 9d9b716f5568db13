--TEST--
Swoole\MySQL: the password itself goes over TLS to a server whose certificate is verified, or to any if the program says so; what concerns TLS is read in connect()
--SKIPIF--
<?php
require __DIR__ . '/../include/mariadb.php';
($missing = missing(['openssl'], [])) && die("skip without $missing");
?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
require __DIR__ . '/../include/mysql_peer.php';
use Swoole\{Coroutine, Coroutine\Socket, Event, MySQL};

$dir = certificates(['server' => 'localhost']);
/** A server that speaks TLS, and then wants something. */
function secure_peer(callable $script): int
{
    global $dir;
    $listener = new Socket(AF_INET, SOCK_STREAM, 0);
    $listener->bind('127.0.0.1', 0);
    $listener->listen();
    $listener->setProtocol(['open_ssl' => true, 'ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key"]);
    Coroutine::create(function () use ($listener, $script) {
        $peer = new MysqlPeer($listener->accept());
        $peer->greet(more: 0x800);
        $peer->receive();
        $peer->socket->sslHandshake();
        $peer->receive();
        $script($peer);
        $peer->socket->close();
    });
    return $listener->getsockname()['port'];
}
function attempt(string $what, callable $script, array $config): void
{
    echo "$what: ";
    $db = new MySQL;
    $config += ['host' => '127.0.0.1', 'port' => secure_peer($script), 'user' => 'me', 'password' => 'secret', 'database' => 'mine', 'open_ssl' => true, 'timeout' => 5];
    $db->connect($config, function (MySQL $db, bool $connected) {
        echo $connected ? 'connected' : "$db->connect_errno $db->connect_error", "\n";
        $connected && $db->close();
    });
    Event::wait();
}
$clear = function (MysqlPeer $peer) {
    $peer->send("\xfemysql_clear_password\0");
    $answer = $peer->receive();
    echo $answer === null ? '' : 'the server gets ' . addcslashes($answer, "\0") . ', ';
    $answer === null || $peer->ok();
    $peer->receive();
};
attempt('to anybody', $clear, []);
attempt('verified', $clear, ['ssl_verify_peer' => true, 'ssl_cafile' => "$dir/ca.crt"]);
attempt('signed by itself', $clear, ['ssl_verify_peer' => true, 'ssl_allow_self_signed' => true, 'ssl_cafile' => "$dir/ca.crt"]);
attempt('to anybody, as the program wants it', $clear, ['clear_password' => true]);
attempt('caching_sha2_password, not remembered', function (MysqlPeer $peer) {
    $peer->send("\xfecaching_sha2_password\0" . MysqlPeer::NONCE . "\0");
    $peer->receive();
    $peer->send("\1\4");
    echo 'the server gets ', addcslashes($peer->receive(), "\0"), ', ';
    $peer->ok();
    $peer->receive();
}, []);

echo "bad options:\n";
$config = ['host' => '127.0.0.1', 'port' => 1, 'user' => 'me', 'password' => 'secret', 'database' => 'mine', 'open_ssl' => true];
class Thrower
{
    public function __toString(): string
    {
        throw new Exception('thrown by a value');
    }
}
foreach (['ssl_cert_file' => '/not/there', 'ssl_host_name' => new Thrower] as $key => $value) {
    try {
        var_dump((new MySQL)->connect([$key => $value] + $config, fn () => print("called\n")));
    } catch (Exception $e) {
        echo $e->getMessage(), "\n";
    }
}
Event::wait();
?>
--EXPECTF--
to anybody: 71 the authentication method 'mysql_clear_password' sends the password itself: only to a server whose certificate is verified
verified: the server gets secret\000, connected
signed by itself: 71 the authentication method 'mysql_clear_password' sends the password itself: only to a server whose certificate is verified
to anybody, as the program wants it: the server gets secret\000, connected
caching_sha2_password, not remembered: the server gets secret\000, connected
bad options:

Warning: Swoole\MySQL::connect(): ssl cert file[/not/there] not found in %s on line %d
bool(false)
thrown by a value
