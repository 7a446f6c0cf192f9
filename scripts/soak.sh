#!/bin/sh
# Treats Lockstep badly for some minutes: signals at random moments of every long command and of the first build, first starts at
# once, a damaged AOT cache, a spoilt .lockstep, stale locks, small limits, full disks. After each round it must start as ever.
#
# usage: scripts/soak.sh MINUTES [SEED]
#
# It works on a copy of the sources in the folder for temporary files. Full disks need root (a small tmpfs), limits of processes too.

set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 3
# shellcheck source=scripts/jdk.sh
. "$root/scripts/jdk.sh"

case ${1:-}:${2:-0} in
    :* | *[!0-9:]*)
        say 'usage: scripts/soak.sh MINUTES [SEED]'
        exit 2
        ;;
esac
end=$(($(date +%s) + 60 * $1))
seed=${2:-$(date +%s)}
find_jdk
LOCKSTEP_JAVA_HOME=$jdk
export LOCKSTEP_JAVA_HOME
# shellcheck disable=SC3045 # dash and bash have it
ulimit -c 0

work=$(mktemp -d) || exit 3
work=$(CDPATH='' cd -- "$work" && pwd -P)
tree=$work/tree
state=$tree/.lockstep
chmod 755 "$work"
mkdir "$tree" "$work/files" "$work/tmp"
chmod 1777 "$work/tmp"
victim=
trap 'tidy' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

tidy() {
    [ -z "$victim" ] || kill -KILL "-$victim" 2> /dev/null
    for folder in "$state" "$tree/trainer/target" "$work/full"; do
        umount "$folder" 2> /dev/null
    done
    rm -rf "$work"
}

# Sets drawn to a number below the argument: the same for a seed.
draw() {
    generator=$(((generator * 1103515245 + 12345) % 2147483648))
    drawn=$((generator / 65536 % $1))
}

# Sets drawn to one of the arguments.
choose() {
    draw $#
    shift "$drawn"
    drawn=$1
}

# Sleeps for up to so many hundredths of a second.
sleep_up_to() {
    draw "$1"
    sleep "$((drawn / 100)).$(printf '%02d' $((drawn % 100)))"
}

note() { say "soak: round $round (seed $seed): $*"; }

failed() {
    say "soak: FAILED in round $round (seed $seed): $*"
    [ ! -e "$work/output" ] || tail -n 40 "$work/output" >&2
    exit 1
}

# Runs the launcher to its end, from a folder where what crashes may leave its traces: the exit code goes to status.
lockstep() {
    (cd "$work/files" && exec timeout -k 10 600 "$tree/lockstep" "$@") > "$work/output" 2>&1 < /dev/null
    status=$?
    [ "$status" -ne 124 ] || failed "lockstep $* does not end"
}

must_start() {
    lockstep --version
    [ "$status" -eq 0 ] || failed "it does not start any more: exit code $status"
}

# Starts the launcher as the leader of a session of its own, where no signal is ignored: sets victim.
begin() {
    (cd "$work/files" && exec env --default-signal LOCKSTEP_JAVA_OPTS="-Djava.io.tmpdir=$work/tmp" setsid "$tree/lockstep" "$@") \
        > "$work/output" 2>&1 < /dev/null &
    victim=$!
    # A signal to the group would go nowhere before.
    until [ -n "$(ps -o pid= -s "$victim")" ]; do
        sleep 0.01
    done
}

# Sends a signal that was drawn, and waits for the end.
hit() {
    choose TERM HUP INT KILL QUIT TSTP
    signal=$drawn
    choose whole leader
    note "$*, SIG$signal to the $drawn"
    target=$victim
    [ "$drawn" = leader ] || target=-$victim
    kill -s "$signal" -- "$target" 2> /dev/null
    case $signal in
        QUIT | TSTP)
            # Java prints its threads for the one, and the other is no end.
            sleep_up_to 30
            kill -s CONT -- "-$victim" 2> /dev/null
            kill -s TERM -- "-$victim" 2> /dev/null
            ;;
    esac
    tries=0
    while kill -0 "$victim" 2> /dev/null && ! grep -qs '^State:.Z' "/proc/$victim/status"; do
        tries=$((tries + 1))
        [ "$tries" -lt 1200 ] || failed "$* does not end for SIG$signal"
        sleep 0.1
    done
    wait "$victim"
    status=$?
    case $signal:$status in
        *:0 | TERM:143 | HUP:129 | INT:130 | KILL:137 | QUIT:143 | QUIT:131 | TSTP:143 | TSTP:148) ;;
        *) failed "$* ended with exit code $status for SIG$signal" ;;
    esac
}

# What a command leaves running is gone soon, but for the Maven of a build.
nothing_may_run() {
    tries=0
    while [ -n "$(ps -o pid= -s "$victim")" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 1200 ] || failed "still there: $(ps -o pid=,stat=,args= -s "$victim")"
        sleep 0.1
    done
    victim=
}

stop_a_training() {
    rm -rf "$work/files"/*
    begin train --epochs 1000000 --per-class 30 --device cpu --save model --save-every 50 --no-report --quiet
    sleep_up_to 400
    hit 'training'
    nothing_may_run
    [ -e "$work/files/model" ] || return 0
    lockstep predict model "$work/digit.png"
    [ "$status" -eq 0 ] || failed "the model cannot be read: exit code $status"
    [ "$signal" = KILL ] || [ "$(find "$work/files" -type f | wc -l)" -eq 1 ] ||
        failed "files stay beside the model: $(ls -A "$work/files")"
}

stop_another_command() {
    choose 'sweep --epochs 2000 --no-report' 'verify --device cpu' 'verify' 'tune --device opencl' 'bench --device cpu --suite smoke' \
        'bench --device cpu' 'train' 'devices' 'data' 'step'
    command=$drawn
    rm -rf "$work/files"/*
    if [ "${command%% *}" = bench ]; then
        lockstep bench --help
        [ "$status" -eq 0 ] || failed "the benchmarks are not built: exit code $status"
    fi
    # shellcheck disable=SC2086 # words
    begin $command
    sleep_up_to 800
    hit "$command"
    nothing_may_run
    for file in "$work"/tmp/lockstep-bench-*; do
        tries=0
        while [ -e "$file" ]; do
            tries=$((tries + 1))
            [ "$tries" -lt 600 ] || failed "$file stays"
            sleep 0.1
        done
    done
    must_start
}

stop_the_first_build() {
    rm -rf "$state"
    choose keep remove
    classes=$drawn
    [ "$classes" = keep ] || rm -rf "$tree"/*/target
    begin --version
    sleep_up_to 4000
    hit "first build (old classes: $classes)"
    must_start
    nothing_may_run
}

start_twice() {
    note 'two first starts at once'
    rm -rf "$state"
    begin --version
    must_start
    wait "$victim" || failed "the other start: exit code $?"
    nothing_may_run
}

# Damages a file in a way that is drawn: sets kind.
damage() {
    size=$(($(wc -c < "$1")))
    choose bytes tail cut garbage remove
    kind=$drawn
    case $kind in
        bytes)
            for i in 1 2 3 4 5 6 7 8 9 10; do
                draw 32768
                head -c 20 /dev/urandom | dd of="$1" bs=1 seek=$((size * drawn / 32768 + i)) conv=notrunc 2> /dev/null
            done
            ;;
        tail)
            draw 100
            truncate -s $((size * drawn / 100)) "$1"
            truncate -s "$size" "$1"
            ;;
        cut)
            draw 100
            truncate -s $((size * drawn / 100)) "$1"
            ;;
        garbage) head -c 5000 /dev/urandom > "$1" ;;
        remove) rm "$1" ;;
    esac
}

damage_a_cache() {
    must_start
    aot=$state/$(cat "$state/current")/aot
    touch -r "$aot" "$work/date"
    damage "$aot"
    choose new old
    note "AOT cache: $kind, its date $drawn"
    if [ "$drawn" = old ] && [ -e "$aot" ]; then
        # No start can see it; the crash does, if there is one.
        touch -r "$work/date" "$aot"
        lockstep --version
        rm -f "$work/files"/hs_err*
        [ "$status" -ne 0 ] || damage "$aot"
    fi
    must_start
}

spoil_the_state() {
    must_start
    # shellcheck disable=SC2046 # names without spaces
    choose $(find "$state" -type f | sort)
    file=$drawn
    damage "$file"
    note "${file#"$tree/"}: $kind"
    must_start
}

leave_a_lock() {
    must_start
    choose $$ 1 99999999 garbage
    note "stale lock of $drawn"
    echo "$drawn" > "$state/build.lock"
    rm -f "$state/lock"
    ln -s "$drawn" "$state/lock"
    touch "$tree/pom.xml"
    must_start
}

limit_it() {
    must_start
    choose 'n 64' 'n 20' 'u 60' 'u 30' 'u 10' 'v 8000000' 'v 4000000' 'v 1000000'
    note "ulimit -$drawn"
    nobody=
    [ "$(id -u)" -ne 0 ] || nobody='setpriv --reuid 65534 --regid 65534 --clear-groups'
    # shellcheck disable=SC2016,SC2086 # for the inner shell; words
    (cd "$work/tmp" && exec timeout -k 10 300 $nobody sh -c "ulimit -$drawn"' && exec "$0" "$@"' \
        "$tree/lockstep" train --per-class 20 --epochs 2 --no-report) > "$work/output" 2>&1 < /dev/null
    status=$?
    [ "$status" -lt 124 ] || failed "exit code $status"
    must_start
}

# Mounts a tmpfs of so many KiB; fails where that is not allowed.
small_disk() {
    [ "$(id -u)" -eq 0 ] && mkdir -p "$1" && mount -t tmpfs -o "size=$2k" none "$1" 2> /dev/null && return
    note 'full disk: skipped, needs root and mount'
    return 1
}

fill_the_disk_of_a_build() {
    rm -rf "$state"
    draw 60
    size=$((1000 * drawn + 20))
    choose .lockstep trainer/target
    folder=$tree/$drawn
    small_disk "$folder" "$size" || return 0
    note "first build, $size KiB in $drawn"
    lockstep --version
    umount "$folder"
    case $status in
        0) ;;
        3) grep -q '^lockstep: ' "$work/output" || failed 'it does not say why' ;;
        *) failed "exit code $status" ;;
    esac
    must_start
}

fill_the_disk_of_a_model() {
    draw 200
    size=$((drawn + 20))
    small_disk "$work/full" "$size" || return 0
    note "model into $size KiB"
    lockstep train --per-class 20 --device cpu --no-report --epochs 3 --optimizer adamw --save "$work/full/model" --save-every 7
    case $status in
        0) ;;
        1 | 2) grep -q '^lockstep: ' "$work/output" || failed 'it does not say why' ;;
        *) failed "exit code $status" ;;
    esac
    if [ -e "$work/full/model" ]; then
        lockstep predict "$work/full/model" "$work/digit.png"
        [ "$status" -eq 0 ] || failed "the model cannot be read: exit code $status"
    fi
    umount "$work/full"
}

round=0
generator=$((seed % 2147483648))
say "soak: for $1 minutes, seed $seed, in $work"
(cd "$root" && tar cf - --exclude=.git --exclude=.lockstep --exclude=target --exclude=runs .) | (cd "$tree" && tar xf -) || exit 3
must_start
lockstep data --per-class 2 --batch 1 --sheet "$work/digit.png"
[ "$status" -eq 0 ] || failed 'no digit to predict'

actions='stop_a_training stop_a_training stop_another_command stop_another_command stop_another_command stop_the_first_build start_twice
    damage_a_cache damage_a_cache spoil_the_state spoil_the_state leave_a_lock limit_it limit_it fill_the_disk_of_a_build
    fill_the_disk_of_a_model'
while [ "$(date +%s)" -lt "$end" ]; do
    round=$((round + 1))
    # shellcheck disable=SC2086 # words
    choose $actions
    "$drawn"
done
say "soak: $round rounds passed (seed $seed)"
