# shellcheck shell=sh
# Starts the user's own Java for ./lockstep: "run" a program of one file, or a "shell".
# shellcheck disable=SC2154 # variables of ./lockstep, which reads this file

# Compiles a program in memory and runs it. The arguments are its file and its own arguments.
start_run() {
    # shellcheck disable=SC2086 # the options are words
    exec "$jdk/bin/java" $own_options $ascii ${LOCKSTEP_JAVA_OPTS:-} -cp "$dist/lib/*" "$@"
}

# Starts JShell, whose arguments are passed on. What is not typed at a terminal is a script: it prints what it says and no prompts.
start_shell() {
    [ -t 0 ] || [ $# -gt 0 ] || set -- -
    for option in $own_options $ascii ${LOCKSTEP_JAVA_OPTS:-}; do
        set -- "-R$option" "$@"
    done
    set +f
    jars=
    for jar in "$dist"/lib/*.jar; do
        jars=$jars:$jar
    done
    # JShell keeps its settings in the JDK's preferences, and logs that it made a folder for them.
    exec "$jdk/bin/jshell" -J-XX:+UseSerialGC -J-Djava.util.logging.config.file=/dev/null --class-path "${jars#:}" \
        --startup "$root/scripts/shell.jsh" "$@"
}
