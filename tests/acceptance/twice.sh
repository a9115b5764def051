#!/bin/sh
# The same inputs and the same key give the same bytes, in every file of a run.
. "$(dirname "$0")/../common.sh"
for school in demo connexus; do
    for time in first second; do
        mkdir work
        fixture $school work/school
        with_key work/vault
        (
            cd work
            offboard plan school/school.ini --vault vault --as-of 2026-08-31
            offboard apply school/school.ini --vault vault --by 'A Tester' --confirm "$(plan_words vault)"
        ) >log 2>&1 || { cat log; exit 1; }
        mv work "$school-$time"
        sleep 1
    done
    a=$school-first/vault/runs/000001 b=$school-second/vault/runs/000001
    # Both hold the time of day of the confirmation.
    diff -rq -x run.json -x confirmed "$a" "$b" || problem "$school: two runs differ"
    [ -e "$a/reports/analysis.xlsx" ] || problem "$school: no workbook"
done
finish
