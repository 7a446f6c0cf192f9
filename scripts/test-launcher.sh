#!/bin/sh
# Tests ./lockstep on copies of it whose JDK and Maven are stubs, so that a build takes a moment. The lock is the real one, and so
# is the JDK where flock(1) is missing.
#
# usage: scripts/test-launcher.sh [TEST]…
# shellcheck disable=SC2016,SC2119,SC2120 # commands for eval; functions with and without arguments

set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 3
# shellcheck source=scripts/jdk.sh
. "$root/scripts/jdk.sh"
find_jdk
real_java=$jdk/bin/java

work=$(mktemp -d) || exit 3
work=$(CDPATH='' cd -- "$work" && pwd -P)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The stub of Java prints how it is started, with a word for the AOT cache that it is given.
make_stubs() {
    mkdir -p "$work/jdk/bin" "$work/bin"
    printf 'JAVA_VERSION="25.0.1"\nIMPLEMENTOR_VERSION="Stub-1"\n' > "$work/jdk/release"
    cp -R "$work/jdk" "$work/other-jdk"
    printf 'JAVA_VERSION="25.0.2"\nIMPLEMENTOR_VERSION="Stub-2"\n' > "$work/other-jdk/release"
    cat > "$work/jdk/bin/java" << STUB
#!/bin/sh
cache=none
output=
for option in "\$@"; do
    case \$option in
        */Flock.java) exec "$real_java" "\$@" ;;
        -XX:AOTCache=*) cache=\${option#*=} ;;
        -XX:AOTMode=create) output=yes ;;
        */Java25Classes.java | -XX:AOTMode=record) exit 0 ;;
        -version-of-the-program) echo "\$option" ;;
        of-the-locale) echo "locale \${LC_ALL:-none}" ;;
    esac
done
if [ -n "\$output" ]; then
    [ ! -e "$work/no-aot" ] || exit 1
    head -c 300000 /dev/zero | tr '\\0' 'a' > "\$cache"
    exit 0
fi
case \$cache in
    none) ;;
    *) if head -c 300000 /dev/zero | tr '\\0' 'a' | cmp -s - "\$cache"; then cache=whole; else cache=damaged; fi ;;
esac
for jar in a b 'c d'; do
    echo "jar \$jar" | cmp -s - "$work/project/.lockstep/\$(cat "$work/project/.lockstep/current")/lib/\$jar.jar" || echo "damaged \$jar"
done
echo "started, cache \$cache: \$*"
STUB
    # Two that build at once are noticed, and so is half a class file of an earlier build.
    cat > "$work/bin/mvn" << STUB
#!/bin/sh
mkdir "$work/inside" 2> /dev/null || echo 'two at once' >> "$work/violations"
echo build >> "$work/builds"
while [ \$# -gt 0 ]; do
    case \$1 in
        -f) project=\${2%/pom.xml} ;;
        -pl) module=\$2 ;;
    esac
    shift
done
target=\$project/\$module/target
mkdir -p "\$target/lib" "\$target/classes"
grep -l half "\$target"/classes/* >> "$work/violations" 2> /dev/null
if [ -e "$work/slow" ]; then
    echo half > "\$target/classes/A.class"
    echo "\$\$" > "$work/building"
    read -r line < "$work/slow"
fi
sleep 0.1
echo '[INFO] Building Lockstep 1.0 [1/1]'
for jar in a b 'c d'; do
    echo "jar \$jar" > "\$target/lib/\$jar.jar"
done
echo jar > "\$target/lockstep-\$module-1.0.jar"
echo whole > "\$target/classes/A.class"
rmdir "$work/inside"
[ ! -e "$work/broken" ] || { echo '[ERROR] A.java: no such luck'; exit 1; }
STUB
    chmod +x "$work/jdk/bin/java" "$work/bin/mvn"
    cp "$work/jdk/bin/java" "$work/jdk/bin/javac"
    printf '#!/bin/sh\necho "shell $*"\n' > "$work/jdk/bin/jshell"
    chmod +x "$work/jdk/bin/jshell"
    cp "$work"/jdk/bin/* "$work/other-jdk/bin"
}

# Makes a project of two modules, the launcher as it is; its sources are older than whatever is built from them.
make_project() {
    mkdir -p "$work/project/trainer/src/main" "$work/project/bench/src/main"
    cp -R "$root/lockstep" "$root/scripts" "$work/project"
    printf '<project>\n  <version>1.0</version>\n</project>\n' > "$work/project/pom.xml"
    for file in trainer/pom.xml bench/pom.xml trainer/src/main/A.java trainer/src/main/B.java bench/src/main/C.java; do
        echo source > "$work/project/$file"
    done
    find "$work/project" -exec touch -t 202001010000 {} +
    : > "$work/builds"
}

failed() {
    say "test-launcher: FAILED: $test: $*"
    [ ! -e "$work/output" ] || cat "$work/output" >&2
    exit 1
}

# Runs a command for at most ten minutes: what it prints goes to output, its exit code to status.
run() {
    env PATH="$work/bin:$PATH" LOCKSTEP_JAVA_HOME="${stub_jdk:-$work/jdk}" timeout -k 5 600 "$@" > "$work/output" 2>&1 < /dev/null
    status=$?
}

start() { run "$work/project/lockstep" "$@"; }

starts() {
    start "$@"
    [ "$status" -eq 0 ] || failed "exit code $status"
    says 'started, cache'
    says_nothing_of damaged
}

refuses() {
    start "$@"
    [ "$status" -eq 3 ] || failed "exit code $status"
}

says() { grep -qF -- "$*" "$work/output" || failed "it does not say: $*"; }
says_nothing_of() { ! grep -qF -- "$*" "$work/output" || failed "it says: $*"; }
has_built() {
    [ "$(wc -l < "$work/builds")" -eq "$1" ] || failed "$(wc -l < "$work/builds") builds, not $1"
    [ ! -s "$work/violations" ] || failed "$(cat "$work/violations")"
}

# Sets dist to where the project's program lies.
find_built() { dist=$work/project/.lockstep/$(cat "$work/project/.lockstep/current"); }

await() {
    tries=0
    until eval "$1"; do
        tries=$((tries + 1))
        [ "$tries" -lt 12000 ] || failed "waited in vain for: $1"
        sleep 0.05
    done
}

builds_once_and_then_starts_at_once() {
    starts train --epochs '2 *'
    says '--epochs 2 *'
    says 'cache whole'
    starts
    says_nothing_of building
    says_nothing_of preparing
    says 'cache whole'
    says "-Ddev.lockstep.command=$work/project/lockstep"
    starts bench --help
    has_built 1
    starts bench
    starts bench
    has_built 2
}

runs_programs_and_a_shell_of_the_user_with_everything_on_their_path() {
    echo 'class A {}' > "$work/A.java"
    starts run "$work/A.java" --epochs '2 *'
    find_built
    says "-cp $dist/lib/* $work/A.java --epochs 2 *"
    says '--enable-native-access=ALL-UNNAMED'
    start run "$work/B.java"
    says "-m dev.lockstep.trainer/dev.lockstep.trainer.Main run $work/B.java"
    start shell
    [ "$status" -eq 0 ] || failed "exit code $status"
    says "--class-path $dist/lib/a.jar:$dist/lib/b.jar:$dist/lib/c d.jar:$dist/lib/lockstep-trainer-1.0.jar --startup $work/project/scripts/shell.jsh"
    says '-R--enable-native-access=ALL-UNNAMED'
    grep -q ' -$' "$work/output" || failed 'what is not typed is no script'
    start shell script.jsh
    grep -q ' script.jsh$' "$work/output" || failed 'a script is not handed on'
    start shell --help
    says '-m dev.lockstep.trainer/dev.lockstep.trainer.Main shell --help'
    has_built 1
}

names_any_file_in_the_c_locale_and_prints_ascii_there() {
    for locale in C POSIX; do
        LC_ALL=$locale start of-the-locale
        says 'locale C.UTF-8'
        says '-Dstdout.encoding=US-ASCII -Dstderr.encoding=US-ASCII'
    done
    LC_ALL=de_DE.UTF-8 start of-the-locale
    says 'locale de_DE.UTF-8'
    says_nothing_of stdout.encoding
}

says_how_wide_the_terminal_is() {
    starts
    says_nothing_of dev.lockstep.columns
    run script -qec "stty cols 47 && '$work/project/lockstep' devices" /dev/null
    says '-Ddev.lockstep.columns.out=47 -Ddev.lockstep.columns.err=47'
    run script -qec "stty cols 47 && '$work/project/lockstep' devices | cat" /dev/null
    says '-Ddev.lockstep.columns.err=47'
    says_nothing_of dev.lockstep.columns.out
}

builds_after_a_change_of_its_sources() {
    starts
    touch "$work/project/trainer/src/main/A.java"
    starts
    has_built 2
    rm "$work/project/trainer/src/main/B.java"
    starts
    has_built 3
    touch "$work/project/bench/src/main/C.java"
    starts
    has_built 3
    starts bench
    has_built 4
}

several_first_starts_build_one_after_the_other() {
    for round in 1 2 3 4 5 6 7 8; do
        rm -rf "$work/project/.lockstep"
        : > "$work/builds"
        # As left by a process that was killed, by a number that no process has.
        mkdir "$work/project/.lockstep"
        ln -s 99999999 "$work/project/.lockstep/lock"
        echo 99999999 > "$work/project/.lockstep/build.lock"
        pids=
        for command in train bench verify bench; do
            env PATH="$work/bin:$PATH" LOCKSTEP_JAVA_HOME="$work/jdk" timeout -k 5 600 "$work/project/lockstep" "$command" \
                > "$work/output.$command" 2>&1 < /dev/null &
            pids="$pids $!"
        done
        for pid in $pids; do
            wait "$pid" || failed "round $round: exit code $?: $(cat "$work"/output.*)"
        done
        has_built 2
    done
}

# As left by a process that was killed, by a number that another has now.
a_lock_that_nobody_holds_is_taken() {
    mkdir "$work/project/.lockstep"
    ln -s $$ "$work/project/.lockstep/lock"
    echo $$ > "$work/project/.lockstep/build.lock"
    starts
    says_nothing_of waiting
}

# Starts a build that waits for a line through the FIFO $work/slow.
begin_a_slow_build() {
    mkfifo "$work/slow"
    env PATH="$1" LOCKSTEP_JAVA_HOME="$work/jdk" "$work/project/lockstep" > "$work/output.first" 2>&1 < /dev/null &
    first=$!
    await '[ -s "$work/building" ]'
}

another_build_is_waited_for() {
    begin_a_slow_build "$1"
    env PATH="$1" LOCKSTEP_JAVA_HOME="$work/jdk" "$work/project/lockstep" > "$work/output" 2>&1 < /dev/null &
    second=$!
    await 'grep -qs waiting "$work/output"'
    says "lockstep: waiting for another build (process $first)"
    echo go > "$work/slow"
    wait "$first" || failed "exit code $? of the first: $(cat "$work/output.first")"
    wait "$second" || failed "exit code $? of the second"
    says 'cache whole'
    has_built 1
}

waits_for_another_build_and_says_whose() { another_build_is_waited_for "$work/bin:$PATH"; }

# As on macOS.
does_so_where_flock_is_missing() {
    mkdir "$work/tools"
    for folder in /bin /usr/bin; do
        ln -s "$folder"/* "$work/tools" 2> /dev/null
    done
    rm "$work/tools/flock"
    another_build_is_waited_for "$work/bin:$work/tools"
}

ends_its_build_when_it_is_told_to_end() {
    for signal in TERM:143 HUP:129 INT:130; do
        mkfifo "$work/slow"
        rm -f "$work/building"
        env --default-signal PATH="$work/bin:$PATH" LOCKSTEP_JAVA_HOME="$work/jdk" "$work/project/lockstep" \
            > "$work/output" 2>&1 < /dev/null &
        first=$!
        await '[ -s "$work/building" ]'
        kill "-${signal%:*}" "$first"
        wait "$first"
        status=$?
        [ "$status" -eq "${signal#*:}" ] || failed "exit code $status for SIG${signal%:*}"
        ! kill -0 "$(cat "$work/building")" 2> /dev/null || failed 'its Maven goes on'
        rm "$work/slow"
        rmdir "$work/inside"
    done
    starts
    has_built 4
}

# The shell is killed; its Maven goes on, and holds the lock until it ends.
waits_for_the_maven_of_a_killed_start_and_begins_afresh() {
    begin_a_slow_build "$work/bin:$PATH"
    kill -KILL "$first"
    env PATH="$work/bin:$PATH" LOCKSTEP_JAVA_HOME="$work/jdk" "$work/project/lockstep" > "$work/output" 2>&1 < /dev/null &
    second=$!
    await 'grep -qs waiting "$work/output"'
    rm "$work/slow"
    rmdir "$work/inside"
    kill -KILL "$(cat "$work/building")"
    wait "$second" || failed "exit code $? of the second"
    says 'cache whole'
    has_built 2
}

says_why_a_build_failed_and_begins_afresh() {
    : > "$work/broken"
    refuses
    says 'lockstep: the build failed, see'
    says '[ERROR] A.java: no such luck'
    echo half > "$work/project/trainer/target/classes/A.class"
    # What says that the classes of others are unpacked is as void as they are.
    mkdir -p "$work/project/trainer/target/dependency-maven-plugin-markers"
    rm "$work/broken"
    starts
    has_built 2
    [ ! -e "$work/project/trainer/target/dependency-maven-plugin-markers" ] || failed 'markers of unpacked jars are left'
}

remakes_a_damaged_cache() {
    starts
    find_built
    for damage in 'printf x | dd of="$dist/aot" bs=1 seek=1234 conv=notrunc 2> /dev/null' 'echo > "$dist/aot"' 'rm "$dist/aot"' \
        'rm "$dist/aot-jdk"' 'head -c 100000 /dev/zero | dd of="$dist/aot" bs=1000 seek=200 conv=notrunc 2> /dev/null' \
        'rm "$dist/aot" && mkdir "$dist/aot"'; do
        eval "$damage"
        starts
        says 'lockstep: preparing fast starts'
        says 'cache whole'
        starts
        says_nothing_of preparing
    done
    has_built 1
}

# What -XX:OnError is there for; see the launcher.
remakes_a_cache_whose_damage_shows_in_a_crash() {
    starts
    says '-XX:OnError=rm -f "$LOCKSTEP_CHECKED"'
    find_built
    printf x | dd of="$dist/aot" bs=1 seek=1234 conv=notrunc 2> /dev/null
    touch -r "$dist/stamp" "$dist/aot"
    LOCKSTEP_CHECKED=$dist/checked sh -c 'rm -f "$LOCKSTEP_CHECKED"'
    starts
    says 'cache whole'
}

keeps_what_is_whole_whatever_its_date() {
    starts
    find_built
    find "$dist" -type f ! -name checked -exec touch {} +
    touch -t 202001010000 "$dist/checked"
    starts
    says_nothing_of preparing
    has_built 1
}

builds_again_where_a_jar_is_damaged() {
    starts
    builds=1
    for damage in 'rm "$dist/lib/a.jar"' 'printf j > "$dist/lib/c d.jar"' 'echo other > "$dist/lib/e.jar"' \
        'printf x | dd of="$dist/lib/b.jar" bs=1 seek=1 conv=notrunc 2> /dev/null' 'rm -r "$dist/lib"' 'rm "$dist/libraries"' \
        ': > "$dist/libraries"' 'rm "$dist/stamp"' 'rm -r "$dist"'; do
        find_built
        eval "$damage"
        starts
        builds=$((builds + 1))
        has_built "$builds"
        says 'cache whole'
        starts
        says_nothing_of preparing
    done
    find "$work/project/.lockstep" -maxdepth 1 -name 'dist.*' > "$work/output"
    [ "$(wc -l < "$work/output")" -le 2 ] || failed 'old builds stay'
}

survives_a_spoilt_state_folder() {
    state=$work/project/.lockstep
    starts
    builds=1
    for damage in ': > "$state/current"' 'rm "$state/current"' 'rm "$state/current" && mkdir "$state/current"' \
        'echo ../.. > "$state/current"' 'head -c 3000 /dev/urandom > "$state/current"' 'echo dist.1 > "$state/current"'; do
        eval "$damage"
        starts
        builds=$((builds + 1))
        has_built "$builds"
        starts
        has_built "$builds"
    done
    rm -rf "$state"
    : > "$state"
    refuses
    says ".lockstep is no folder: remove it"
}

starts_without_a_cache_that_cannot_be_made_and_tries_again_in_a_day() {
    : > "$work/no-aot"
    starts
    says 'lockstep: no fast starts with this JDK'
    says 'cache none'
    starts
    says_nothing_of 'fast starts'
    rm "$work/no-aot"
    find_built
    touch -t 202001010000 "$dist/aot"
    starts
    says 'cache whole'
}

# Runs the launcher as someone who cannot write to the project.
start_as_another() {
    if [ "$(id -u)" -eq 0 ]; then
        run setpriv --reuid 65534 --regid 65534 --clear-groups "$work/project/lockstep" "$@"
    else
        find "$work/project" -exec chmod a-w {} +
        start "$@"
        find "$work/project" -exec chmod u+w {} +
    fi
}

takes_what_is_current_where_nothing_can_be_written() {
    starts
    start_as_another
    [ "$status" -eq 0 ] || failed "exit code $status"
    says 'cache whole'
    says_nothing_of written
    find_built
    rm "$dist/checked"
    start_as_another
    says 'cache whole'
    says_nothing_of written

    printf x | dd of="$dist/aot" bs=1 seek=1234 conv=notrunc 2> /dev/null
    start_as_another
    [ "$status" -eq 0 ] || failed "exit code $status"
    says 'cache none'
    says 'lockstep: a slow start: the cache for fast ones is missing, damaged or another JDK'
    stub_jdk=$work/other-jdk start_as_another
    [ "$status" -eq 0 ] || failed "exit code $status"
    says 'cache none'
    has_built 1
}

says_what_to_do_where_a_build_is_due_and_nothing_can_be_written() {
    start_as_another
    [ "$status" -eq 3 ] || failed "exit code $status"
    says "lockstep: a build is due, and $work/project/.lockstep cannot be written to: start it once as the owner of"
    starts
    touch "$work/project/pom.xml"
    start_as_another
    [ "$status" -eq 3 ] || failed "exit code $status"
    says 'a build is due'
    has_built 1
}

# The stub looks for jars under $work/project, so that is a link here.
runs_wherever_it_lies() {
    for name in 'a b' "it's" 'a [b' 'a*?' "\"\$HOME\" \\ # % &;" '-n' 'ü'; do
        rm -rf "$work/odd"
        mkdir -p "$work/odd/$name"
        mv "$work/project" "$work/odd/$name/x"
        ln -s "$work/odd/$name/x" "$work/project"
        : > "$work/builds"
        rm -rf "$work/project/.lockstep"
        starts
        says 'cache whole'
        starts
        has_built 1
        touch "$work/project/trainer/src/main/A.java"
        starts
        has_built 2
        rm "$work/project"
        mv "$work/odd/$name/x" "$work/project"
    done
}

runs_however_it_is_called() {
    starts
    cd "$work/project" || exit 3
    for command in 'sh lockstep' 'sh ./lockstep' './lockstep' 'sh ../project/lockstep'; do
        # shellcheck disable=SC2086 # words
        run $command devices
        [ "$status" -eq 0 ] || failed "$command: exit code $status"
        says ' devices'
    done
    cd / || exit 3
    ln -s project/lockstep "$work/link"
    ln -s ../link "$work/bin/stub-lockstep"
    for command in stub-lockstep "$work/link" 'bash stub-lockstep'; do
        # shellcheck disable=SC2086 # words
        run $command devices
        [ "$status" -eq 0 ] || failed "$command: exit code $status"
        says ' devices'
    done
    has_built 1
}

refuses_a_path_that_java_would_split() {
    mkdir "$work/a:b"
    cp -R "$work/project" "$work/a:b/x"
    run "$work/a:b/x/lockstep"
    [ "$status" -eq 3 ] || failed "exit code $status"
    says "lockstep: cannot run in $work/a:b/x: Java takes the colon for the end of a path; rename the folder"
    has_built 0
}

tests='builds_once_and_then_starts_at_once runs_programs_and_a_shell_of_the_user_with_everything_on_their_path
    names_any_file_in_the_c_locale_and_prints_ascii_there says_how_wide_the_terminal_is builds_after_a_change_of_its_sources several_first_starts_build_one_after_the_other
    a_lock_that_nobody_holds_is_taken waits_for_another_build_and_says_whose does_so_where_flock_is_missing
    ends_its_build_when_it_is_told_to_end waits_for_the_maven_of_a_killed_start_and_begins_afresh says_why_a_build_failed_and_begins_afresh remakes_a_damaged_cache
    remakes_a_cache_whose_damage_shows_in_a_crash keeps_what_is_whole_whatever_its_date builds_again_where_a_jar_is_damaged
    survives_a_spoilt_state_folder starts_without_a_cache_that_cannot_be_made_and_tries_again_in_a_day
    takes_what_is_current_where_nothing_can_be_written says_what_to_do_where_a_build_is_due_and_nothing_can_be_written
    runs_wherever_it_lies runs_however_it_is_called refuses_a_path_that_java_would_split'

[ $# -gt 0 ] || {
    # shellcheck disable=SC2086 # words
    set -- $tests
}
for test in "$@"; do
    rm -rf "${work:?}"/*
    make_stubs
    make_project
    (eval "$test") || exit 1
done
say 'test-launcher: everything passed'
