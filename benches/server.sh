# Shared by the benches that measure servers: starting one, what it costs, stopping it. Sourced after lib.sh, not run.
#
#   SERVER_CPU, LOAD_CPU   with one worker, server and load get a processor each, so that neither moves about
#   PORT                   where they listen
#   TLS=1                  starts them with $out/server.crt and $out/server.key (see certificate)
port=${PORT:-9610}
server_cpu=${SERVER_CPU:-0}
load_cpu=${LOAD_CPU:-$(($(nproc) > 1 ? 1 : 0))}
out=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill -9 $(family "$server") 2>/dev/null; rm -rf "$out"' EXIT

[ -r /proc/self/schedstat ] || die 'this kernel does not tell processor times in nanoseconds (/proc/self/schedstat)'

# A program of this directory, built.
built() { cc -O2 -o "$out/$1" "$root/benches/$1.c"; }

certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -keyout "$out/server.key" -out "$out/server.crt" 2>"$out/log" || die "no certificate: $(cat "$out/log")"
}

# A process and its descendants.
family() {
    local pid
    echo "$1"
    for pid in $(cat "/proc/$1/task/"*/children 2>/dev/null); do family "$pid"; done
}

# Nanoseconds of processor time of a process, its descendants, and all their threads.
spent() { for pid in $(family "$1"); do cat "/proc/$pid/task/"*/schedstat; done | awk '{ sum += $1 } END { printf "%.0f\n", sum }'; }

# KiB of memory of a process and its descendants without what is mapped from files; what they share counts once.
shares() { for pid in $(family "$1"); do cat "/proc/$pid/smaps_rollup"; done | awk '/^Pss_(Anon|Shmem):/ { sum += $2 } END { print sum }'; }

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

# Runs a server: start WORKERS COMMAND...
start() {
    local on=(taskset -c "$server_cpu") _
    [ "$1" = 1 ] || on=()
    shift
    "${on[@]}" "$@" >"$out/log" 2>&1 &
    server=$!
    for _ in $(seq 200); do
        answers && return
        kill -0 "$server" 2>/dev/null || break
        sleep 0.05
    done
    cat "$out/log" >&2
    die "the server does not answer on port $port: $*"
}

# The same with a script of benches/scripts, in PHP with the one or the other extension: start_php NAME WORKERS SCRIPT WHAT [MORE]...
start_php() {
    # shellcheck disable=SC2046
    CERTIFICATE="$out/server" start "$2" "$php" $(args_of "$1") "$root/benches/scripts/$3.php" "$port" "$2" "${@:4}"
}

stop() {
    # With its master gone, a child may be gone as well.
    # shellcheck disable=SC2046
    kill -9 $(family "$server") 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
    local _
    for _ in $(seq 200); do answers || return 0; sleep 0.05; done
    die "port $port is not free again"
}
