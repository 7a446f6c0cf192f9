# shellcheck shell=sh
# Says whether what ./lockstep has built can be started as it is. .lockstep/current names a folder beside it, which holds
#
#   lib/*.jar   the program
#   libraries   their checksums
#   stamp       made when the build began: a source that is newer is not in it
#   aot         the AOT cache, empty if it could not be made
#   aot-jdk     the JDK that made it, then its checksum
#   checked     made when all of these were last compared with their checksums: one that is newer has changed
#
# Benchmarks have a folder of their own, and no AOT cache: their JVMs run long.
# shellcheck disable=SC2154 # variables of whoever reads this file

# Sets dist to the folder of the last build, and name to its name; fails when there is none.
find_dist() {
    read -r name 2> /dev/null < "$state/current$suffix" || return 1
    case $name in
        */*) return 1 ;;
        dist"$suffix".*) dist=$state/$name ;;
        *) return 1 ;;
    esac
}

# Runs find on the program's sources, and on what the arguments begin with. Names are relative to the root, whose own may have
# any characters.
find_files() (
    cd "$root" || exit
    for source in ./pom.xml ./*/pom.xml ./*/src/main; do
        case $module:$source in
            trainer:./bench/*) ;;
            *) set -- "$source" "$@" ;;
        esac
    done
    find "$@" -print 2> /dev/null
)

has_libraries() {
    while read -r _ _ file; do
        [ -f "$dist/$file" ] || return 1
    done 2> /dev/null < "$dist/libraries"
}

# Succeeds when there is an AOT cache made with this JDK, or a note that it could not be made.
has_aot() {
    [ "$module" = trainer ] || return 0
    [ -f "$dist/aot" ] && read -r aot_jdk 2> /dev/null < "$dist/aot-jdk" && [ "$aot_jdk" = "$jdk $jdk_build" ]
}

# Succeeds when everything is there, and nothing changed since it was built and checked. It reads no file in full: that would
# take every start longer. A cache that could not be made is tried again after a day.
is_current() {
    find_dist && [ -f "$dist/stamp" ] && [ -f "$dist/checked" ] && has_libraries && has_aot &&
        [ -z "$(find_files "./.lockstep/$name" \
            \( ! -path './.lockstep/*' -newer "$dist/stamp" \
            -o -path './.lockstep/*' -type f \( -newer "$dist/checked" -o -name aot -size 0 -mtime +0 \) \))" ]
}
