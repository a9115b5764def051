#!/bin/sh
# OULAD from end to end: the figures of its README, every course's mean computed independently,
# no leaver left behind, and a restore that gives the delivered files back byte for byte.
. "$(dirname "$0")/../common.sh"
[ -d "$DATA/oulad" ] || skip "../shared/data/oulad is absent"
words=$(python3 "$ROOT/tests/real/oulad.py" words "$DATA/oulad")
offboard plan "$ROOT/tests/real/oulad/school.ini" --vault vault --as-of 2016-01-01
offboard apply "$ROOT/tests/real/oulad/school.ini" --vault vault --by 'A Tester' --confirm "$words"
python3 "$ROOT/tests/real/oulad.py" check "$DATA/oulad" vault/runs/000001 || problem "see above"
python3 "$ROOT/tests/restore_check.py" vault/runs/000001 "$DATA/oulad" || problem "restore differs"
[ ! -e vault/runs/000001/exports/assessments.csv ] || problem "a lookup file was exported"
cmp "$DATA/oulad/studentRegistration.csv" vault/runs/000001/exports/studentRegistration.csv ||
    problem "nothing in the registrations was to change"
finish
