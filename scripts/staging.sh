# shellcheck shell=sh
# Builds what is published, in a copy of the project that has a version to publish. For ./release and its test, which read this file.
# shellcheck disable=SC2154 # root and jdk are theirs

# Copies the sources to a folder that is there, with a version instead of the development version. So the checkout stays as it is.
copy_as() {
    snapshot=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' "$root/pom.xml")
    (cd "$root" && tar -c --exclude=./.git --exclude=./.lockstep --exclude=./runs --exclude=target .) | tar -x -C "$1" || return 1
    find "$1" \( -name pom.xml -o -name '*.md' \) -exec sed -i "s:<version>$snapshot</version>:<version>$2</version>:" {} +
}

# Runs Maven in a copy or in a module of one, with sources and Javadoc. Nothing is installed: the user's repository gets Maven's notes of the deployment alone.
build_copy() {
    copy=$1
    shift
    JAVA_HOME=$jdk MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
        mvn -B -ntp -T 2 -f "$copy/pom.xml" -Prelease,spark -Dlockstep.launcher -Dmaven.test.skip=true -Dmaven.install.skip=true -Dspotless.check.skip=true \
        "$@" < /dev/null
}
