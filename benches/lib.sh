# Shared by the benches: which extensions are measured, and medians. Sourced, not run.
#
#   OWN_SO   our extension (modules/swoole.so)
#   PEER_SO  another swoole.so to measure side by side. Which of PHP's extensions it needs is found out; PEER_ARGS says it instead
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
php=${PHP:-php}
OWN_SO=${OWN_SO:-$root/modules/swoole.so}
ROUNDS=${ROUNDS:-7}

die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# Does PHP load swoole with these arguments?
loads() { [ "$("$php" "$@" -r 'echo extension_loaded("swoole") ? "yes" : "no";' 2>&1)" = yes ]; }

# Prints what must be loaded before $1: as few of the shared extensions of this PHP as will do, since each costs memory.
needs_of() {
    local directory name left=()
    directory=$("$php" -n -r 'echo ini_get("extension_dir");')
    for name in sockets curl pdo mysqlnd pgsql pdo_pgsql pdo_sqlite sqlite3 openssl; do
        [ -f "$directory/$name.so" ] && left+=(-d "extension=$name")
    done
    loads -n "${left[@]}" -d "extension=$1" || return 1
    local at=0 fewer
    while [ $at -lt ${#left[@]} ]; do
        fewer=("${left[@]:0:$at}" "${left[@]:$((at + 2))}")
        if loads -n "${fewer[@]}" -d "extension=$1"; then left=("${fewer[@]}"); else at=$((at + 2)); fi
    done
    echo "${left[*]}"
}

OWN_ARGS="-n -d extension=$OWN_SO -d memory_limit=-1"
# shellcheck disable=SC2086
loads $OWN_ARGS || die "PHP does not load $OWN_SO: $("$php" $OWN_ARGS -r '' 2>&1 | head -n 3)"
if [ -n "${PEER_SO:-}" ]; then
    [ -f "$PEER_SO" ] || die "there is no $PEER_SO"
    PEER_ARGS=${PEER_ARGS-$(needs_of "$PEER_SO")} ||
        die "PHP does not load $PEER_SO, whatever is loaded before: $("$php" -n -d "extension=$PEER_SO" -r '' 2>&1 | head -n 3)"
    PEER_ARGS="-n $PEER_ARGS -d extension=$PEER_SO -d memory_limit=-1"
    # shellcheck disable=SC2086
    loads $PEER_ARGS || die "PHP does not load $PEER_SO with $PEER_ARGS"
fi

# Runs a script that prints figures (scripts/figures.php) ROUNDS times with each extension in turn, and prints the medians and ratios. What
# PLAIN_ARGS, if set, have PHP load is a third, without either. RUN is put in front of each.
side_by_side() { # script [argument]...
    local figures round name
    figures=$(mktemp -d)
    for round in $(seq "$ROUNDS"); do
        for name in $(names) ${PLAIN_ARGS:+plain}; do
            # A script may kill itself in the end, of which bash would report; whether it came that far is seen below.
            # shellcheck disable=SC2046
            ${RUN:-} "$php" $(args_of "$name") "$@" >"$figures/round" 2>"$figures/errors" || true
            { [ -s "$figures/round" ] || { cat "$figures/errors" >&2; die "'$name' has no figures"; }; } 2>&3
            cat "$figures/round" >>"$figures/$name"
        done
    done 3>&2 2>/dev/null
    # shellcheck disable=SC2046
    "$php" -n "$root/benches/figures.php" "median of $round rounds" $(for name in $(names) ${PLAIN_ARGS:+plain}; do echo "$figures/$name"; done)
    rm -rf "$figures"
}

names() { if [ -n "${PEER_SO:-}" ]; then echo own peer; else echo own; fi; }
args_of() {
    case $1 in
        own) echo "$OWN_ARGS" ;;
        peer) echo "$PEER_ARGS" ;;
        plain) echo "$PLAIN_ARGS" ;;
    esac
}

# The median of the numbers on standard input.
median() { sort -g | awk '{ v[NR] = $1 } END { if (NR % 2) print v[(NR + 1) / 2]; else print (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# Prints a row of two or three files of numbers, a line for each round: ours, the peer's, and the floor's if there is one. Ratios are
# medians of those of the rounds; the last one is (ours - floor) / (peer - floor).
row() { # label own-file peer-file [floor-file]
    printf '%-44s %12.3f' "$1" "$(median <"$2")"
    [ -z "${PEER_SO:-}" ] || printf ' %12.3f %8.3f' "$(median <"$3")" "$(paste "$2" "$3" | awk '$2 > 0 { print $1 / $2 }' | median)"
    if [ -n "${4:-}" ]; then
        printf ' %12.3f' "$(median <"$4")"
        [ -z "${PEER_SO:-}" ] || printf ' %12.3f' "$(paste "$2" "$3" "$4" | awk '$2 > $3 { print ($1 - $3) / ($2 - $3) }' | median)"
    fi
    echo
}
header() { # label
    if [ -n "${PEER_SO:-}" ]; then
        printf '%-44s %12s %12s %8s %12s %12s\n' "$1" own peer ratio floor 'above floor'
    else
        printf '%-44s %12s %12s\n' "$1" own floor
    fi
}
