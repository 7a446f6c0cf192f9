# shellcheck shell=sh
# A local Maven repository for our own artifacts alone. Sourced.

# Makes a repository in a folder that is not there yet. All but our artifacts is the usual repository's: what Maven downloads goes there.
own_repository() {
    usual=$(mvn -B -ntp -q -N -Dstyle.color=never exec:exec -Dexec.executable=echo "-Dexec.args=\${settings.localRepository}" < /dev/null |
        sed -n 's/^[^/]*//p')
    [ -d "$usual" ] || return 1
    mkdir -p "$1/dev" "$usual/dev" || return 1
    for entry in "$usual"/* "$usual"/dev/*; do
        name=${entry#"$usual"/}
        case $name in
            dev | dev/lockstep | 'dev/*') ;;
            *) ln -s "$entry" "$1/$name" || return 1 ;;
        esac
    done
}
