#!/bin/sh
# The same inputs and the same key give the same bytes, in every file that is published: made in
# another folder, at another time, under another time zone, language and umask, with other file
# times. Apart from `seconds` and `confirmed_at`, which are of the clock.
. "$(dirname "$0")/../common.sh"
first=here second="there/deep/in another place"

# term DIR ADD: plan, apply and report; ADD changes the exports, for a second term.
term() {
    (
        cd "$1"
        offboard plan school/school.ini --vault vault --as-of 2026-08-31
        offboard apply school/school.ini --vault vault --by 'A Tester' --confirm "$(plan_words vault)"
    ) >log 2>&1 || { cat log; echo "$1: no run"; exit 1; }
}
two_terms() {
    term "$1"
    repeat_last "$1/school/$2"
    sed -i 's/^term *=.*/term = another/' "$1/school/school.ini"
    term "$1"
}
# stripped RUN_JSON: without what is of the clock.
stripped() {
    python3 -c '
import json, sys
run = json.load(open(sys.argv[1], encoding="utf-8"))
print(json.dumps({k: v for k, v in run.items() if k not in ("seconds", "confirmed_at")}, indent=1))' "$1"
}

for school in demo connexus canvas; do
    rows=$(sed -n '/^\[enrolments\]/,/^\[/s/^file *= *//p' "$ROOT/fixtures/$school/school.ini" | head -n 1)
    [ $school != demo ] || rows=attainment.csv
    for place in "$first" "$second"; do
        mkdir -p "$school/$place"
        fixture $school "$school/$place/school"
        with_key "$school/$place/vault"
    done
    two_terms "$school/$first" "$rows"
    sleep 2 # the clock of zip archives has steps of two seconds
    find "$school/$second/school" -type f -exec touch -d '2020-02-29 23:59:59' {} +
    (
        umask 077
        TZ=Pacific/Kiritimati LC_ALL=C LANG=de_DE.UTF-8 TMPDIR=$SCRATCH
        export TZ LC_ALL LANG TMPDIR
        two_terms "$school/$second" "$rows"
    )
    for run in 000001 000002; do
        a=$school/$first/vault/runs/$run b=$school/$second/vault/runs/$run
        [ $run = 000001 ] || [ -e "$a/reports/analysis.xlsx" ] || problem "$school: no workbook in run $run"
        # `confirmed` holds the time of day too.
        diff -rq -x run.json -x confirmed "$a" "$b" || problem "$school: run $run differs"
        stripped "$a/run.json" >first.json
        stripped "$b/run.json" >second.json
        diff first.json second.json || problem "$school: run.json of run $run differs"
    done
    [ "$(find "$school/$first/vault/runs/000002/reports" -type f | wc -l)" -gt 9 ] ||
        problem "$school: hardly a file to compare"
done
finish
