#!/bin/sh
# Asks OSV for known advisories of what the build resolves: dependencies of every scope, and plugins with theirs. Needs the network.
# Exit code 0: none; 1: some, which are listed; 3: it could not be checked. scripts/audit-accepted.txt names those that are no danger here.
#
# usage: scripts/audit.sh [--into FOLDER] [URL]
#   --into FOLDER   leave there what was asked for, and the jars that Audit.java needs
#   URL             another address than OSV's, to which the same is posted

set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 3
cd "$root" || exit 3
# shellcheck source=scripts/jdk.sh
. "$root/scripts/jdk.sh"
find_jdk
if [ "${1:-}" = --into ]; then
    work=$2
    mkdir -p "$work" || exit 3
    shift 2
else
    work=$(mktemp -d) || exit 3
    trap 'rm -rf "$work"' EXIT
fi

maven() {
    JAVA_HOME=$jdk MAVEN_OPTS="-XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
        mvn -B -ntp -Dstyle.color=never "$@" > "$work/log" 2>&1 < /dev/null || {
        tail -n 20 "$work/log" >&2
        fail "NOT CHECKED, for Maven does not list what the build resolves"
    }
}

# The plugin's version is the one that the build has.
dependency="org.apache.maven.plugins:maven-dependency-plugin:$(sed -n 's/.*<version.maven-dependency-plugin>\(.*\)<.*/\1/p' pom.xml)"
jackson=$(sed -n 's/.*<version.jackson>\(.*\)<.*/\1/p' pom.xml)
rm -f "$work/resolved"
maven -pl '!bom' "$dependency:tree" -DoutputType=text -DappendOutput=true "-DoutputFile=$work/resolved"
# The parent has the plugins of all modules.
maven -N -Prelease "$dependency:resolve-plugins" -DappendOutput=true "-DoutputFile=$work/resolved"
# Of a dependency there is "+- group:artifact:type:classifier:version:scope", of a plugin "group:artifact:type:version" behind three blanks,
# and behind six what it needs. Four plugins are in Maven's own defaults, old ones, and do not run here.
awk '
    /^   [a-z]/ {unused = /:maven-(antrun|assembly|release|site)-plugin:/}
    !/^   +[a-z]/ {unused = 0}
    unused {next}
    {for (i = 1; i <= NF; i++) if (split($i, part, ":") >= 4) {
        version = ""
        for (j = 4; j in part; j++) if (version == "" && part[j] ~ /^v?[0-9]/) version = part[j]
        if (version != "" && part[1] != "dev.lockstep") print part[1] ":" part[2] ":" version
    }}' "$work/resolved" | sort -u > "$work/packages"
[ "$(wc -l < "$work/packages")" -gt 50 ] || fail "NOT CHECKED, for Maven listed $(wc -l < "$work/packages") packages only"
for artifact in "com.fasterxml.jackson.jr:jackson-jr-objects:$jackson" "com.fasterxml.jackson.core:jackson-core:$jackson"; do
    maven -N "$dependency:copy" "-Dartifact=$artifact" "-DoutputDirectory=$work/jars"
done
"$jdk/bin/java" ${1:+"-Dosv.url=$1"} -cp "$work/jars/*" scripts/Audit.java "$work/packages" scripts/audit-accepted.txt
