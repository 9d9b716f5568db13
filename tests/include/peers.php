<?php
/*
 * Other people's servers for one test, each on a free port of 127.0.0.1, and gone with the test however it ends:
 *
 *   socks_server(name, password)  microsocks
 *   proxy_server(name, password)  tinyproxy
 *   tls_server()                  nginx, which answers with what it was asked for
 *   names_server()                dnsmasq, which knows www.steelwool.test and nothing else
 *
 * Each has ->port, and is listening when it is returned. tls_server() has ->certificate as well.
 */

require_once __DIR__ . '/mariadb.php'; // missing()

class Peer
{
    public int $port;
    public string $certificate = '';
    private $process;
    private string $dir;

    /** @param callable(int, string): array $command of a port and a folder of its own */
    public function __construct(callable $command, bool $is_datagram = false)
    {
        $this->dir = sys_get_temp_dir() . '/steelwool-peer-' . getmypid() . '-' . bin2hex(random_bytes(4));
        mkdir($this->dir);
        do {
            // Below the range from which the kernel takes ports of its own accord.
            $this->port = random_int(20000, 32000);
            $output = ['file', "$this->dir/log", 'a'];
            $this->process = proc_open(['setpriv', '--pdeathsig', 'KILL', ...$command($this->port, $this->dir)], [['file', '/dev/null', 'r'], $output, $output], $pipes);
        } while (!$this->listens($is_datagram));
    }

    /** Whether it has come up: not if somebody else has the port. */
    private function listens(bool $is_datagram): bool
    {
        $sign = sprintf('0100007F:%04X', $this->port);
        while (true) {
            if (!proc_get_status($this->process)['running']) {
                return false;
            }
            // Its own socket, not one of the same number that somebody else has.
            foreach (glob('/proc/' . proc_get_status($this->process)['pid'] . '/fd/*') as $descriptor) {
                if (preg_match('/^socket:\[(\d+)\]$/', (string) @readlink($descriptor), $socket)
                    && preg_match("/ $sign .* $socket[1] /", file_get_contents($is_datagram ? '/proc/net/udp' : '/proc/net/tcp'))) {
                    return true;
                }
            }
            usleep(2000);
        }
    }

    public function __destruct()
    {
        proc_terminate($this->process, 9);
        proc_close($this->process);
        shell_exec("rm -rf $this->dir");
    }
}

function socks_server(string $name, string $password): Peer
{
    return new Peer(fn (int $port) => ['microsocks', '-i', '127.0.0.1', '-p', (string) $port, '-u', $name, '-P', $password]);
}

function proxy_server(string $name, string $password): Peer
{
    return new Peer(function (int $port, string $dir) use ($name, $password) {
        file_put_contents("$dir/conf", "Port $port\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\nBasicAuth $name $password\n");
        return ['tinyproxy', '-d', '-c', "$dir/conf"];
    });
}

function tls_server(): Peer
{
    $certificate = '';
    $peer = new Peer(function (int $port, string $dir) use (&$certificate) {
        $certificate = "$dir/certificate.pem";
        shell_exec("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $dir/key.pem -out $certificate -days 2"
            . " -subj /CN=www.steelwool.test -addext subjectAltName=DNS:www.steelwool.test,DNS:localhost 2>/dev/null");
        file_put_contents("$dir/conf", "daemon off; master_process off; user root; pid $dir/pid; error_log stderr;
            events {}
            http {
                access_log off; client_body_temp_path $dir/body; proxy_temp_path $dir/proxy; fastcgi_temp_path $dir/fcgi; uwsgi_temp_path $dir/uwsgi; scgi_temp_path $dir/scgi;
                server {
                    listen 127.0.0.1:$port ssl;
                    ssl_certificate $certificate; ssl_certificate_key $dir/key.pem;
                    location / { return 200 \"\$request_method \$request_uri of \$http_host\\n\"; }
                }
            }");
        return [is_executable('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx', '-p', $dir, '-e', 'stderr', '-c', "$dir/conf"];
    });
    $peer->certificate = $certificate;
    return $peer;
}

function names_server(): Peer
{
    return new Peer(fn (int $port, string $dir) => [is_executable('/usr/sbin/dnsmasq') ? '/usr/sbin/dnsmasq' : 'dnsmasq', '--no-daemon', '--conf-file=/dev/null',
        '--no-resolv', '--no-hosts', '--bind-interfaces', '--listen-address=127.0.0.1', "--port=$port", '--user=root', "--pid-file=$dir/pid",
        '--address=/www.steelwool.test/127.0.0.1', '--local=/#/'], is_datagram: true);
}
