# shellcheck shell=sh
# Sets columns to what tells the JVM how wide the terminals of stdout and stderr are. Sourced by ./lockstep.
# shellcheck disable=SC2034 # for ./lockstep

# Prints the option for a stream whose terminal is stdin.
columns_of() {
    size=$(stty size 2> /dev/null) || return 0
    printf ' -Ddev.lockstep.columns.%s=%s' "$1" "${size#* }"
}

columns=
if [ -t 1 ]; then
    exec 3>&1
    columns=$(columns_of out <&3)
    exec 3>&-
fi
[ ! -t 2 ] || columns=$columns$(columns_of err <&2)
