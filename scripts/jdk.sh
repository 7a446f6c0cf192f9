# shellcheck shell=sh
# Finds the JDK for ./lockstep and ./check, which read this file.

oldest_jdk=25

say() { printf '%s\n' "$*" >&2; }
fail() {
    say "${0##*/}: $*"
    exit 3
}

# Sets jdk_version ("25.0.1") when $1 is a JDK new enough, by its "release" file: no process is started for it.
is_suitable_jdk() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    jdk_version=
    jdk_build=
    while IFS='=' read -r key value; do
        value=${value#\"}
        case $key in
            JAVA_VERSION) jdk_version=${value%\"*} ;;
            IMPLEMENTOR_VERSION | JAVA_RUNTIME_VERSION) jdk_build=$jdk_build${value%\"*} ;;
        esac
    done < "$1/release"
    major=${jdk_version%%[!0-9]*}
    [ -n "$major" ] && [ "$major" -ge "$oldest_jdk" ]
}

# Sets jdk, jdk_version and jdk_build.
find_jdk() {
    if [ -n "${LOCKSTEP_JAVA_HOME:-}" ]; then
        is_suitable_jdk "$LOCKSTEP_JAVA_HOME" ||
            fail "LOCKSTEP_JAVA_HOME is $LOCKSTEP_JAVA_HOME, which is no JDK $oldest_jdk or newer"
        jdk=$LOCKSTEP_JAVA_HOME
        return
    fi
    on_path=$(command -v javac) || on_path=
    [ -z "$on_path" ] || on_path=$(readlink -f "$on_path" 2>/dev/null) || on_path=
    mac=
    [ ! -x /usr/libexec/java_home ] || mac=$(/usr/libexec/java_home -v "$oldest_jdk+" 2>/dev/null) || mac=
    for jdk in "${JAVA_HOME:-}" "${on_path%/bin/javac}" /usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/* /opt/* \
        "$mac"; do
        [ -n "$jdk" ] && is_suitable_jdk "$jdk" && return
    done
    fail "needs a JDK $oldest_jdk or newer and finds none: apt-get install openjdk-25-jdk, or Temurin 25 from" \
        "https://adoptium.net; one elsewhere is named by LOCKSTEP_JAVA_HOME"
}
