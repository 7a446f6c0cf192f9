# shellcheck shell=sh
# Builds for ./lockstep whatever is missing, out of date or damaged.
# shellcheck disable=SC2034,SC2154 # variables of ./lockstep, which reads this file

# shellcheck source=scripts/lock.sh
. "$root/scripts/lock.sh"

# Succeeds when the program is built from the sources as they are, and each jar is what was built.
has_program() {
    find_dist && [ -e "$dist/stamp" ] && [ -s "$dist/libraries" ] && [ -z "$(find_files -newer "$dist/stamp")" ] &&
        [ "$(sums 'lib/*')" = "$(cat "$dist/libraries")" ]
}

# Succeeds when the AOT cache is what was made, or could not be made less than a day ago.
has_whole_aot() {
    [ "$module" = trainer ] || return 0
    has_aot && [ "$(sums aot)" = "$(sed -n 2p "$dist/aot-jdk")" ] &&
        { [ -s "$dist/aot" ] || [ -z "$(find "$dist/aot" -mtime +0)" ]; }
}

# Prints the checksums of the files in dist that a pattern names.
sums() {
    # shellcheck disable=SC2086 # the pattern
    (cd "$dist" && cksum $1 2> /dev/null)
}

# Takes what is there where nothing can be written, if it is current.
bring_up_to_date() {
    [ ! -e "$state" ] || [ -d "$state" ] || fail "$state is no folder: remove it"
    is_locked=
    take_lock && is_locked=yes
    if ! has_program; then
        [ -n "$is_locked" ] || fail "a build is due, and $state cannot be written to:" \
            "start it once as the owner of $root, or copy that to where you may write"
        build
    fi
    if has_whole_aot; then
        touch "$dist/checked" 2> /dev/null
    elif [ -n "$is_locked" ] && [ -w "$dist" ]; then
        make_aot
    else
        say "lockstep: a slow start: the cache for fast ones is missing, damaged or another JDK's, and $dist cannot be written to"
        use_aot=
    fi
    [ -z "$is_locked" ] || drop_lock
}

# Runs a command that ends with this shell, which a signal that comes to the shell alone would leave behind.
attended() {
    child=
    trap 'give_up 129' HUP
    trap 'give_up 130' INT
    trap 'give_up 143' TERM
    "$@" < /dev/null &
    child=$!
    wait "$child"
    code=$?
    trap - HUP INT TERM
    return "$code"
}

# A signal may come when the command runs and its number is not noted yet.
give_up() {
    child=${child:-${!:-}}
    kill "$child" 2> /dev/null && wait "$child"
    exit "$1"
}

# Shows one line for each module out of Maven's output.
show_progress() {
    downloading=
    while IFS= read -r line; do
        printf '%s\n' "$line" 2> /dev/null
        case $line in
            *Download*)
                [ -n "$downloading" ] || say '  downloading what the build needs (the first time only)'
                downloading=yes
                ;;
            '[INFO] Building '*'['*/*']')
                line=${line#'[INFO] Building '}
                say "  ${line##* } ${line%%" $version"*}"
                ;;
        esac
    done
}

# Runs Maven, and returns its exit code. What a build leaves that did not come to its end may be half a file with a new date,
# which the next would take for done: that one starts afresh.
run_maven() {
    [ ! -e "$state/unfinished" ] || rm -rf "$root"/*/target/classes "$root"/*/target/maven-status "$root"/*/target/*.jar \
        "$root"/*/target/dependency-maven-plugin-markers
    touch "$state/unfinished" || fail "cannot write to $state"
    rm -rf "$dist/output"
    mkfifo "$dist/output" || fail "cannot write to $dist"
    show_progress < "$dist/output" > "$log" &
    progress=$!
    attended env JAVA_HOME="$jdk" mvn -B -f "$root/pom.xml" -Dlockstep.launcher -Dmaven.test.skip=true -pl "$module" -am package \
        > "$dist/output" 2>&1
    status=$?
    wait "$progress"
    rm "$dist/output"
    [ "$status" -ne 0 ] || rm "$state/unfinished"
    return "$status"
}

build() {
    command -v mvn > /dev/null || fail "needs Maven to build: apt-get install maven"
    version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' "$root/pom.xml")
    log=$state/build.log
    name=dist$suffix.$$.$(date +%s)
    dist=$state/$name
    say "lockstep: building with $jdk (JDK $jdk_version), log in $log"
    # The one that it replaces stays: a running program may still read its jars. Any other is of no use.
    old=
    read -r old 2> /dev/null < "$state/current$suffix"
    for other in "$state/dist$suffix".*; do
        [ "$other" = "$state/$old" ] || rm -rf "$other" 2> /dev/null
    done
    { mkdir -p "$dist/lib" && touch "$dist/stamp"; } || fail "cannot write to $dist"
    rm -rf "$root/$module/target/lib"
    if ! run_maven; then
        rm -rf "$dist"
        grep '^\[ERROR\]' "$log" | head -n 20 >&2
        fail "the build failed, see $log"
    fi
    keep_program || {
        rm -rf "$dist"
        fail "cannot write to $dist"
    }
}

# Puts the program where it is started from. It is on the disk before it is named.
keep_program() {
    cp "$root/$module"/target/lib/*.jar "$root/$module/target/lockstep-$module-$version.jar" "$dist/lib/" || return 1
    [ "$module" != trainer ] ||
        attended "$jdk/bin/java" "$root/scripts/Java25Classes.java" "$dist"/lib/picocli-*.jar > "$state/aot.log" 2>&1
    sums 'lib/*' > "$dist/libraries" && flush "$dist"/lib/* "$dist/libraries" && replace "current$suffix" "$name"
}

# Replaces a file of .lockstep by one of a line.
replace() {
    [ ! -d "$state/$1" ] || rm -rf "${state:?}/$1"
    printf '%s\n' "$2" > "$state/$1.new" && flush "$state/$1.new" && mv "$state/$1.new" "$state/$1"
}

# Has files written to the disk, so that a power failure leaves none that looks done and is not.
flush() { sync "$@" 2> /dev/null || sync; }

# A start without the cache is slower and works, so nothing here is fatal. The rehearsal leaves out the Vector API: its
# module is loaded at run time, and a cache with classes of such a module holds neither linked classes nor the module graph
# nor what the rehearsal taught for the JIT. It is needed only by runs long enough to load it themselves.
make_aot() {
    say 'lockstep: preparing fast starts'
    set -f
    rm -rf "$dist/aot-jdk" "$dist/aot"
    # shellcheck disable=SC2086 # options are words
    if attended "$jdk/bin/java" $jvm_options -Ddev.lockstep.cpu.vector.module=off -XX:AOTMode=record -XX:AOTConfiguration="$dist/aot.conf" \
        -p "$dist/lib" -m "${main%/*}/dev.lockstep.trainer.Rehearsal" "$dist/rehearsal" >> "$state/aot.log" 2>&1 &&
        attended "$jdk/bin/java" $jvm_options \
            -XX:AOTMode=create -XX:AOTConfiguration="$dist/aot.conf" -XX:AOTCache="$dist/aot.new" \
            -p "$dist/lib" -m "$main" >> "$state/aot.log" 2>&1 && [ -s "$dist/aot.new" ]; then
        flush "$dist/aot.new"
        mv "$dist/aot.new" "$dist/aot"
    else
        say "lockstep: no fast starts with this JDK, see $state/aot.log; tried again in a day"
        rm -f "$dist/aot.new"
        touch "$dist/aot"
    fi
    set +f
    rm -rf "$dist/aot.conf" "$dist/rehearsal"
    { printf '%s\n' "$jdk $jdk_build" && sums aot; } > "$dist/aot-jdk.new" && mv "$dist/aot-jdk.new" "$dist/aot-jdk" &&
        touch "$dist/checked"
}
