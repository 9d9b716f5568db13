# Shared by the benches: which extensions are measured, and medians. Sourced, not run.
#
#   OWN   our extension (modules/swoole.so)
#   PEER_SO  another swoole.so to measure side by side; PEER_ARGS what it needs to load (default: curl, sockets, pdo)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
OWN_ARGS="-n -d extension=$root/modules/swoole.so -d memory_limit=-1"
PEER_ARGS=${PEER_ARGS:-"-n -d extension=curl -d extension=sockets -d extension=pdo -d memory_limit=-1"}
[ -n "${PEER_SO:-}" ] && PEER_ARGS="$PEER_ARGS -d extension=$PEER_SO"
ROUNDS=${ROUNDS:-5}

names() { if [ -n "${PEER_SO:-}" ]; then echo own peer; else echo own; fi; }
args_of() { if [ "$1" = own ]; then echo "$OWN_ARGS"; else echo "$PEER_ARGS"; fi; }

# The median of the numbers on standard input.
median() { sort -g | awk '{ v[NR] = $1 } END { if (NR % 2) print v[(NR + 1) / 2]; else print (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# Prints "label own peer ratio" from two files of numbers; the ratio is the median of the pairwise ratios.
row() { # label own-file peer-file
    local own peer ratio
    own=$(median <"$2")
    if [ -n "${PEER_SO:-}" ]; then
        peer=$(median <"$3")
        ratio=$(paste "$2" "$3" | awk '$2 > 0 { print $1 / $2 }' | median)
        printf '%-34s %14.3f %14.3f %8.3f\n' "$1" "$own" "$peer" "$ratio"
    else
        printf '%-34s %14.3f\n' "$1" "$own"
    fi
}
header() { printf '%-34s %14s %14s %8s\n' "$1" own "${PEER_SO:+peer}" "${PEER_SO:+ratio}"; }
