#!/bin/sh
# The end of a summer: years 11 and 13 leave, some of year 11 stay on, and half of what was prepared
# in spring was never done. Worked off on the platforms, and checked until it is done.
. "$(dirname "$0")/../common.sh"
platform() { python3 "$ROOT/tests/acceptance/walkthrough_platform.py" "$@"; }
fixture demo school
with_key vault
SCHOOL='school/school.ini --vault vault'
plan() { offboard plan $SCHOOL --as-of "$1" >log 2>&1 || problem "plan $1: $(cat log)"; }
apply() {
    offboard apply $SCHOOL --by 'D. Manager' --confirm "$(plan_words vault)" >log 2>&1 ||
        problem "apply: $(cat log)"
}
check() { offboard check $SCHOOL --as-of "$1" >check.log 2>err || problem "check: $(cat err)"; }
says() { grep -q "$2" check.log || problem "$1: check should say '$2': $(cat check.log)"; }
says_no() { ! grep -q "$2" check.log || problem "$1: check says '$2': $(cat check.log)"; }

# Spring: prepared, and then only the enrolments are withdrawn on the platform.
plan 2026-04-15
backlog=$(json_value vault/runs/000001/run.json changed)
apply
platform enrolments vault/runs/000001/uploads/connexus-enrolments.csv school/connexus-enrolments.csv
check 2026-04-20
says spring 'accounts to make inactive'

# Summer: years 11 and 13 have gone, but every fourth of year 11 enters year 12 tomorrow.
python3 - <<'END' || exit 1
import csv
with open("school/students.csv", newline="", encoding="utf-8-sig") as f:
    heading, *rows = csv.reader(f)
year, status, entered, left = (heading.index(n) for n in
    ("Year Group", "Enrolment Status", "Admission Date", "Leaving Date"))
after, gone, stay = [], [], []
for row in rows:
    after.append(row)
    if row[year] in ("11", "13") and row[status] in ("C", "M") and not row[left]:
        row[status], row[left] = "P", "26/06/2026"
        gone.append(row[1])
        if row[year] == "11" and len(gone) % 4 == 0:
            again = list(row)
            again[year], again[status], again[entered], again[left] = "12", "C", "01/09/2026", ""
            after.append(again)
            stay.append(gone.pop())
with open("school/students.csv", "w", newline="", encoding="utf-8") as f:
    csv.writer(f, lineterminator="\r\n").writerows([heading, *after])
for name, ids in (("gone", gone), ("stay", stay)):
    with open(name, "w", encoding="utf-8") as f:
        f.write("".join(i + "\n" for i in ids))
END
cp school/attainment.csv delivered.csv
run=vault/runs/000002
plan 2026-08-31 # two whole years leave, and no gate is closed
changed=$(json_value $run/run.json changed)
[ "$changed" -ge $(($(wc -l <gone) + backlog)) ] ||
    problem "$changed people, want those of years 11 and 13 and the $backlog of spring"
[ "$(json_value $run/run.json people.joining)" = "$(wc -l <stay)" ] ||
    problem "who stays on is not joining"
apply
cp -r $run/exports ours
for id in $(cat stay); do
    [ "$(grep -c "$id" delivered.csv)" = "$(grep -c "$id" ours/attainment.csv)" ] ||
        problem "results of $id, who stays on, changed"
done
for id in $(cat gone); do
    ! grep -q "$id" ours/attainment.csv || problem "results of $id, who left, are still there"
done
[ ! -e $run/uploads/connexus-accounts-worklist.csv ] ||
    problem "the list of accounts is there before a check has seen the enrolments"

# The enrolments first; the list of accounts comes with the check that sees them withdrawn.
platform enrolments $run/uploads/connexus-enrolments.csv school/connexus-enrolments.csv 5
check 2026-08-31
cp vault/check/connexus-enrolments.csv rest.csv
platform enrolments rest.csv school/connexus-enrolments.csv
check 2026-08-31
says "all withdrawn" 'accounts to make inactive'
says_no "all withdrawn" 'enrolments to withdraw'
cp vault/check/connexus-accounts-worklist.csv accounts.csv
platform rows accounts.csv school/connexus-users.csv ours/connexus-users.csv
check 2026-08-31
says_no "the accounts" 'accounts to make inactive'

# Then the tracker: names, contact details and results. The platform's enrolments show names too.
cp vault/check/tracker-students-worklist.csv tracker.csv
platform rows tracker.csv school/tracker-students.csv ours/tracker-students.csv
check 2026-08-31
says "the tracker's students" 'people whose results are to be deleted'
cp ours/attainment.csv school/attainment.csv
cp ours/connexus-enrolments.csv school/connexus-enrolments.csv
check 2026-08-31
says "everything" 'Every step is done'
for one in 000001 000002; do
    [ "$(json_value vault/runs/$one/run.json state)" = done ] || problem "run $one is not done"
    [ ! -e vault/runs/$one/uploads ] || problem "run $one still has its lists with names"
done
plan 2026-08-31
grep -qi 'nothing to do\|nobody would be changed' log || problem "something is left: $(cat log)"
finish
