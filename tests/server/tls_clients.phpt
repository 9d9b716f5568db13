--TEST--
Certificates of clients: asked for, verified, and shown by getClientInfo()
--SKIPIF--
<?php
extension_loaded('openssl') || die('skip the client needs openssl');
?>
--FILE--
<?php
require __DIR__ . '/../include/server.php';
require __DIR__ . '/../include/tls.php';
$dir = certificates(['server' => 'localhost', 'known' => 'known', 'self' => 'self:myself']);
foreach (['BASE' => SWOOLE_BASE, 'PROCESS' => SWOOLE_PROCESS] as $name => $mode) {
    $servers[$name] = serve(function () use ($dir, $mode) {
        $files = ['ssl_cert_file' => "$dir/server.crt", 'ssl_key_file' => "$dir/server.key", 'ssl_client_cert_file' => "$dir/ca.crt"];
        $server = new Swoole\Server('127.0.0.1', 0, $mode, SWOOLE_SOCK_TCP | SWOOLE_SSL);
        $server->set(['worker_num' => 1] + $files);
        $server->on('receive', function ($server, $fd) {
            $certificate = $server->getClientInfo($fd)['ssl_client_cert'] ?? null;
            $server->send($fd, ($certificate ? openssl_x509_parse($certificate)['subject']['CN'] : 'nobody') . "\n");
        });
        $server->on('connect', fn () => print("connect\n"));
        $server->on('start', fn () => print("started\n"));
        $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP | SWOOLE_SSL)->set(['ssl_verify_peer' => true] + $files);
        $server->listen('127.0.0.1', 0, SWOOLE_SOCK_TCP | SWOOLE_SSL)->set(['ssl_verify_peer' => true, 'ssl_allow_self_signed' => true] + $files);
        return $server;
    });
}
foreach ($servers as $name => $server) {
    echo "-- $name\n";
    $server->waitFor('/started/');
    foreach (['asked for', 'verified', 'verified, or signed by itself'] as $port => $rule) {
        foreach ([null, 'known', 'self'] as $own) {
            foreach ([STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT, STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT] as $method) {
                // A context of its own, or the options of the last client would still be there.
                $context = stream_context_create(['ssl' => ['cafile' => "$dir/ca.crt", 'peer_name' => 'localhost'] + ($own ? ['local_cert' => "$dir/$own.crt", 'local_pk' => "$dir/$own.key"] : [])]);
                $socket = stream_socket_client("tcp://127.0.0.1:{$server->ports[$port]}", $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, $context);
                stream_set_timeout($socket, (int) PATIENCE);
                // With TLS 1.3 the client is done before the server has seen its certificate.
                $answer = @stream_socket_enable_crypto($socket, true, $method) && @fwrite($socket, 'x') ? @fgets($socket) : false;
                $answers[] = $answer === false ? 'refused' : trim($answer);
                fclose($socket);
            }
            echo "$rule, ", $own ?? 'none', ': ', implode(' ', array_unique($answers)), "\n";
            $answers = [];
        }
    }
    $output = $server->stop();
    echo substr_count($output, "connect\n"), " connections, as many as were let in\n";
}
?>
--EXPECT--
-- BASE
asked for, none: nobody
asked for, known: known
asked for, self: myself
verified, none: refused
verified, known: known
verified, self: refused
verified, or signed by itself, none: refused
verified, or signed by itself, known: known
verified, or signed by itself, self: myself
12 connections, as many as were let in
-- PROCESS
asked for, none: nobody
asked for, known: known
asked for, self: myself
verified, none: refused
verified, known: known
verified, self: refused
verified, or signed by itself, none: refused
verified, or signed by itself, known: known
verified, or signed by itself, self: myself
12 connections, as many as were let in
