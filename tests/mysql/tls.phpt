--TEST--
Swoole\MySQL over TLS: the server is believed by its certificate only, and the password goes in no other way
--SKIPIF--
<?php
require __DIR__ . '/../include/mariadb.php';
($missing = missing(['openssl'], ['mariadbd'])) && die("skip without $missing");
?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
require __DIR__ . '/../include/mariadb.php';
use Swoole\MySQL;

$dir = certificates(['server' => 'localhost']);
$server = mariadb(["--ssl-cert=$dir/server.crt", "--ssl-key=$dir/server.key"]);
$config = ['host' => '127.0.0.1', 'port' => $server->port, 'user' => 'root', 'password' => '', 'database' => 'mysql', 'timeout' => 5];
$ways = [
    'in the clear' => [],
    'nobody is verified' => ['open_ssl' => true],
    'verified' => ['open_ssl' => true, 'ssl_verify_peer' => true, 'ssl_cafile' => "$dir/ca.crt"],
    'by nobody known' => ['open_ssl' => true, 'ssl_verify_peer' => true],
    'over a Unix socket there is no need' => ['host' => "unix:$server->path", 'open_ssl' => true],
];
foreach ($ways as $what => $more) {
    $db = new MySQL;
    $db->connect($more + $config, function (MySQL $db, bool $connected) use ($what) {
        if (!$connected) {
            echo "$what: $db->connect_errno\n";
            return;
        }
        $db->query("SHOW STATUS LIKE 'Ssl_version'", function (MySQL $db, $rows) use ($what) {
            echo "$what: ", $rows[0]['Value'] ?: 'none', "\n";
            $db->query("SELECT REPEAT('x', 3000000) AS x", function (MySQL $db, $rows) {
                strlen($rows[0]['x']) === 3000000 || print("something is missing\n");
                $db->close();
            });
        });
    });
    Swoole\Event::wait();
}
?>
--EXPECTF--
in the clear: none
nobody is verified: TLSv1.%d
verified: TLSv1.%d
by nobody known: 1014
over a Unix socket there is no need: none
