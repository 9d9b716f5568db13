<?php
/**
 * Certificates for tests, and clients that speak TLS.
 *
 *     $dir = certificates(['server' => 'localhost', 'client' => 'somebody']);   // ca.crt, server.crt, server.key, client.crt...
 *     tls($server->connect(), ['cafile' => "$dir/ca.crt", 'peer_name' => 'localhost']);
 *
 * The files are the same in the test and in its server, and go with the test.
 */

/** Makes an authority, and certificates that it has signed, by the names of their files; `self:` before a name: signed by itself. */
function certificates(array $names): string
{
    if (in_server()) {
        return getenv('TEST_CERTIFICATES');
    }
    $dir = sys_get_temp_dir() . '/steelwool-tls-' . getmypid();
    mkdir($dir);
    putenv("TEST_CERTIFICATES=$dir");
    register_shutdown_function(fn () => array_map(unlink(...), glob("$dir/*")) && rmdir($dir));
    file_put_contents("$dir/openssl.cnf", <<<'CONF'
        [req]
        distinguished_name = dn
        [dn]
        [ca]
        basicConstraints = critical,CA:TRUE
        [leaf]
        basicConstraints = CA:FALSE
        CONF);
    $key = ['private_key_bits' => 2048, 'private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1', 'config' => "$dir/openssl.cnf"];
    $issue = function (string $file, string $name, $authority, $by, string $kind) use ($dir, $key) {
        $own = openssl_pkey_new($key);
        $options = $key + ['digest_alg' => 'sha256', 'x509_extensions' => $kind];
        $request = openssl_csr_new(['commonName' => $name], $own, $options);
        $certificate = openssl_csr_sign($request, $authority, $by ?? $own, 30, $options, random_int(1, PHP_INT_MAX));
        openssl_x509_export_to_file($certificate, "$dir/$file.crt");
        openssl_pkey_export_to_file($own, "$dir/$file.key", null, $key);
        return [$certificate, $own];
    };
    [$authority, $by] = $issue('ca', 'An authority', null, null, 'ca');
    foreach ($names as $file => $name) {
        $self = str_starts_with($name, 'self:');
        $issue($file, $self ? substr($name, 5) : $name, $self ? null : $authority, $self ? null : $by, 'leaf');
    }
    return $dir;
}

/** Goes on over TLS; null if the handshake fails. */
function tls(Client $client, array $options, int $method = STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT | STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT): ?Client
{
    stream_context_set_option($client->socket, ['ssl' => $options + ['capture_peer_cert' => true]]);
    return @stream_socket_enable_crypto($client->socket, true, $method) ? $client : null;
}

/** For whom the server has shown a certificate. */
function shown(Client $client): string
{
    return openssl_x509_parse(stream_context_get_options($client->socket)['ssl']['peer_certificate'])['subject']['CN'];
}
