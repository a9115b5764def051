#!/bin/sh
# Paths count from where school.ini is: a plan made in one folder is applied, explained and checked
# from others, by another path to the same file.
. "$(dirname "$0")/../common.sh"
mkdir school
cp "$ROOT"/fixtures/demo/*.csv "$ROOT/fixtures/demo/school.ini" school/
offboard plan school/school.ini --vault vault --as-of 2026-08-31 >plan.out
(cd school && offboard apply school.ini --vault ../vault --by 'A Tester' --confirm 'delete 20') >apply.out ||
    problem "apply from the school's own folder failed"
[ "$(json_value vault/runs/000001/run.json state)" = prepared ] || problem "run 1 is not prepared"
(cd / && offboard explain D005400010000 "$SCRATCH/school/school.ini" --vault "$SCRATCH/vault") >explain.out ||
    problem "explain from the root failed"
mkdir deep && (cd deep && offboard check ../school/school.ini --vault ../vault --as-of 2026-09-01) >check.out ||
    [ $? = 1 ] || problem "check from a third folder failed"
python3 "$ROOT/tests/restore_check.py" vault/runs/000001 school || problem "restore differs"
finish
