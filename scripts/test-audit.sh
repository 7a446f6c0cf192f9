#!/bin/sh
# Tests scripts/audit.sh against an HTTP server that answers as OSV does.
#
# usage: scripts/test-audit.sh

set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 3
cd "$root" || exit 3
# shellcheck source=scripts/jdk.sh
. "$root/scripts/jdk.sh"
find_jdk
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT

failed() {
    say "test-audit: FAILED: $*"
    exit 1
}

# Audits packages at an address, and compares exit code and output with what is due.
audits() {
    url=$1
    code=$2
    due=$3
    shift 3
    printf '%s\n' "$@" > "$work/list"
    said=$("$jdk/bin/java" "-Dosv.url=$url" -cp "$work/audit/jars/*" scripts/Audit.java "$work/list" "$work/accepted" 2>&1)
    status=$?
    [ "$status" -eq "$code" ] || failed "$url: exit code $status and not $code: $said"
    # shellcheck disable=SC2254 # a pattern
    case $said in
        $due) ;;
        *) failed "$url: $said" ;;
    esac
}

# A port that nobody listens at.
unreachable=http://127.0.0.1:1/right
said=$(scripts/audit.sh --into "$work/audit" "$unreachable" 2>&1)
[ $? -eq 3 ] || failed "what cannot be asked is no error: $said"
[ "$(printf '%s\n' "$said" | wc -l)" -eq 1 ] || failed "more than a line: $said"
case $said in
    *'NOT CHECKED, for http://127.0.0.1:1/right gave no answer'*) ;;
    *) failed "$said" ;;
esac
for package in org.jcuda:jcuda: com.fasterxml.jackson.core:jackson-core: org.junit.jupiter:junit-jupiter-api: \
    org.apache.maven.plugins:maven-jar-plugin: org.ow2.asm:asm:; do
    grep -q "^${package}[0-9]" "$work/audit/packages" || failed "$package is not among what is asked for"
done

mkfifo "$work/end"
"$jdk/bin/java" -cp "$work/audit/jars/*" scripts/OsvStub.java "$work/port" < "$work/end" > /dev/null 2>&1 &
exec 8> "$work/end"
tries=0
while [ ! -e "$work/port" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 6000 ] || failed 'the server does not start'
    sleep 0.1
done
printf '%s\n' '# a comment' 'GHSA-example:known it is not called' > "$work/accepted"
server=http://127.0.0.1:$(cat "$work/port")
audits "$server/right" 0 'audit: 2 packages have 0 known advisories' example:good:1 example:good:2
audits "$server/right" 1 '*example:bad 1.2 has https://osv.dev/vulnerability/GHSA-example:bad*2 packages have 1 known*' \
    example:good:1 example:bad:1.2
audits "$server/right" 1 '*example:long 3 has *' example:long:3
audits "$server/right" 0 '*GHSA-example:known, accepted: it is not called*0 known advisories besides 1 accepted*' example:known:1
audits "$server/fewer" 3 '*NOT CHECKED*0 results for 1 packages*' example:good:1
audits "$server/html" 3 '*NOT CHECKED*' example:good:1
audits "$server/busy" 3 '*NOT CHECKED*HTTP status 503*' example:good:1
exec 8>&-
wait
say 'test-audit: advisories are told, and what could not be checked is not called checked'
