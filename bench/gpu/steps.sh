# shellcheck shell=sh
# Carries out the steps of ./run one after the other within a budget of seconds, and keeps what they gave.
#
# $out holds two files, each replaced as a whole: summary.md, and results.tar.gz with what each step printed and measured. Both are
# there after every step, so that a run that is stopped in the middle leaves what it had. Everything else lies in a folder outside
# of $out, because the files that a host gives back may be few.
# shellcheck disable=SC2034,SC2154 # variables of ./run, which reads this file

# What a step that will not end by itself is given to do so, and what the last summary takes, in seconds.
grace=5
closing=3
# The longest text of one step that is kept: its beginning and its end.
largest_text=1000000

say() { printf '%s\n' "$*" >&2; }

now() { date +%s; }

# open_results STEP…: makes the folder, and a summary in which no step has run.
open_results() {
    started=$(now)
    child=
    current=
    failures=0
    work=$(mktemp -d) && mkdir "$work/results" "$work/verdicts" || exit 3
    results=$work/results
    trap 'rm -rf "$work"' EXIT
    trap 'interrupted 129' HUP
    trap 'interrupted 130' INT
    trap 'interrupted 143' TERM
    order=$*
    for planned in $order; do
        verdict "$planned" 'not run: the run ended before' '' ''
    done
}

# Prints the seconds that are left for steps; many where there is no budget.
left() {
    if [ -n "$budget" ]; then
        echo $((started + budget - grace - closing - $(now)))
    else
        echo 1000000
    fi
}

# verdict STEP RESULT SECONDS LINE
verdict() { printf '| %s | %s | %s | %s |\n' "$1" "$2" "$3" "$4" > "$work/verdicts/$1"; }

# Writes both files anew. They are never there in part.
publish() {
    if ! {
        summary > "$out/summary.md.part" &&
            mv "$out/summary.md.part" "$out/summary.md" &&
            tar -C "$work" -czf "$out/results.tar.gz.part" results &&
            mv "$out/results.tar.gz.part" "$out/results.tar.gz"
    }; then
        say "run: cannot write to $out"
        exit 3
    fi
}

# Prints the summary: the verdicts first, then what a person wants to read of the results.
summary() {
    echo '# Results'
    echo
    if grep -qs '(simulated)' "$results/devices.txt"; then
        printf 'The CUDA device is simulated: nothing here ran on a GPU.\n\n'
    fi
    echo '| step | verdict | time | last line |'
    echo '|---|---|---|---|'
    for planned in $order; do
        cat "$work/verdicts/$planned"
    done
    echo
    [ -z "$budget" ] || echo "The budget was $budget s, of which $(($(now) - started)) s are gone."
    echo 'results.tar.gz has what each step printed and measured.'
    for part in host devices; do
        if [ -s "$results/$part.txt" ]; then
            printf '\n## %s\n\n' "$part"
            sed 's/^/    /' "$results/$part.txt"
        fi
    done
    for page in "$results"/bench-*.md; do
        if [ -s "$page" ]; then
            page=${page##*/}
            printf '\n## %s\n\n' "${page%.md}"
            # The tables, one level deeper.
            sed -n -e 's/^## /### /' -e '/^### /,$p' "$results/$page"
        fi
    done
}

# Cuts the middle out of a text that is too long to bring home.
shorten() {
    if [ "$(wc -c < "$1")" -gt "$largest_text" ]; then
        {
            head -c $((largest_text / 2)) "$1"
            printf '\n[…]\n'
            tail -c $((largest_text / 2)) "$1"
        } > "$1.part" && mv "$1.part" "$1"
    fi
}

# Notes how a step ended: record STEP RESULT SECONDS.
record() {
    case $2 in
        FAILED*) failures=$((failures + 1)) ;;
    esac
    shorten "$results/$1.txt"
    verdict "$1" "$2" "$3 s" "$(grep -v '^ *$' "$results/$1.txt" | tail -n 1 | tr '|' '/' | cut -c 1-120)"
    publish
    say "run: $1 $2 in $3 s$(time_left)"
}

# Notes that a step was not run: skip STEP REASON. Once the time is over, all that are left go into the last summary together.
skip() {
    verdict "$1" "not run: $2" '' ''
    [ "$(left)" -le 0 ] || publish
    say "run: $1 not run: $2"
}

time_left() { [ -z "$budget" ] || echo "; $(left) s left"; }

# step NAME LEAST MOST COMMAND…: runs a command for at most MOST seconds, and not at all where less than LEAST are left.
step() {
    name=$1
    least=$2
    limit=$3
    shift 3
    remaining=$(left)
    if [ "$remaining" -lt "$least" ]; then
        skip "$name" 'no time'
        return
    fi
    late="FAILED: out of time, $limit s"
    if [ "$remaining" -lt "$limit" ]; then
        limit=$remaining
        late='cut off: no time'
    fi
    say "run: $name, at most $limit s$(time_left)"
    current=$name
    began=$(now)
    # In the background, because a shell heeds a signal only when its command has ended, except while it waits.
    timeout -k "$grace" "$limit" "$@" > "$results/$name.txt" 2>&1 < /dev/null &
    child=$!
    wait "$child"
    code=$?
    child=
    current=
    took=$(($(now) - began))
    if [ "$code" -eq 0 ]; then
        record "$name" passed "$took"
    elif [ "$code" -eq 124 ] || { [ "$code" -eq 137 ] && [ "$took" -ge "$limit" ]; }; then
        record "$name" "$late" "$took"
    else
        record "$name" "FAILED: exit code $code" "$took"
    fi
}

# Ends the step that runs, and keeps what there is.
interrupted() {
    trap '' HUP INT TERM
    if [ -n "$child" ]; then
        kill "$child" 2> /dev/null
        wait "$child"
    fi
    [ -z "$current" ] || verdict "$current" 'cut off: the run was stopped' '' ''
    publish
    say "run: stopped; results in $out"
    exit "$1"
}
