# shellcheck shell=sh
# Keeps builds apart, whoever starts them: ./lockstep for the program or the benchmarks, and ./check. The lock is the kernel's
# (flock): it ends with the last process that has the file open as descriptor 9, however that ends. A killed shell's Maven has it too.
# shellcheck disable=SC2154 # variables of whoever reads this file

# Runs flock(1), or the same in Java where that is missing, as on macOS.
flock_9() {
    if command -v flock > /dev/null; then
        flock "$@" 9
    else
        "$jdk/bin/java" --enable-native-access=ALL-UNNAMED "$root/scripts/Flock.java" "$@" 9
    fi
}

# Waits for the lock; fails when its file cannot be written to.
take_lock() {
    mkdir -p "$state" 2> /dev/null
    [ -w "$state" ] && (: >> "$state/build.lock") 2> /dev/null || return 1
    exec 9>> "$state/build.lock"
    if ! flock_9 -n; then
        read -r owner < "$state/build.lock" || owner=unknown
        say "${0##*/}: waiting for another build (process $owner)"
        flock_9 || fail "cannot lock $state/build.lock"
    fi
    printf '%s\n' "$$" > "$state/build.lock"
}

drop_lock() { exec 9>&-; }
