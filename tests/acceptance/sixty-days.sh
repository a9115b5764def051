#!/bin/sh
# Nobody runs check: 60 days after the confirmation plan.xlsx and the worklists go all the same,
# on whatever is done next in the vault; the backup stays, and check still works.
. "$(dirname "$0")/../common.sh"
fixture demo demo
offboard plan demo/school.ini --vault vault --as-of 2026-08-31 >log 2>&1
offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20' >>log 2>&1 || { cat log; exit 1; }
run=vault/runs/000001
# confirmed DAYS ago
confirmed() {
    python3 -c '
import datetime, json, sys
path, days = sys.argv[1], int(sys.argv[2])
record = json.load(open(path, encoding="utf-8"))
at = datetime.datetime.utcnow() - datetime.timedelta(days=days)
record["at"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
json.dump(record, open(path, "w", encoding="utf-8"))' $run/confirmed "$1" 2>/dev/null
}
confirmed 59
offboard status demo/school.ini --vault vault >out
[ -f $run/plan/plan.xlsx ] && [ -f $run/uploads/README.txt ] || problem "removed after 59 days"
grep -q "left to do: $run/uploads" out || problem "status on day 59: $(cat out)"
offboard check demo/school.ini --vault vault --as-of 2026-09-07 >out 2>err || problem "check: $(cat err)"
touch -d '59 days ago' vault/check
offboard status demo/school.ini --vault vault >out
[ -e vault/check/README.txt ] || problem "the lists of check were removed after 59 days"
confirmed 62
touch -d '62 days ago' vault/check
offboard status demo/school.ini --vault vault >out || problem "status failed"
[ ! -e $run/plan/plan.xlsx ] && [ ! -e $run/uploads ] && [ ! -e vault/check ] || problem "still there after 62 days"
grep -q 'over 60 days old.*offboard check' out || problem "status on day 62: $(cat out)"
[ -f $run/backup/receipt ] && [ -f $run/exports/attainment.csv ] || problem "more than the lists was removed"
cp $run/exports/*.csv demo/
offboard check demo/school.ini --vault vault --as-of 2026-09-09 >out 2>err || problem "check after that: $(cat err)"
grep -q 'Every step is done' out || problem "check after that: $(cat out)"

# A plan that nobody applied: it holds names too.
offboard plan demo/school.ini --vault new --as-of 2026-08-31 >log 2>&1
touch -d '59 days ago' new/runs/000001/plan
offboard status demo/school.ini --vault new >out
grep -q 'plan 1 is pending' out || problem "the plan on day 59: $(cat out)"
touch -d '62 days ago' new/runs/000001/plan
offboard apply demo/school.ini --vault new --by 'A Tester' --confirm 'delete 20' >out 2>err && problem "applied after 62 days"
grep -q 'plan 1 was over 60 days old and was removed: make a new one' err || problem "apply on day 62: $(cat err)"
[ -z "$(ls new/runs)" ] || problem "the plan is still there: $(ls new/runs)"
offboard status demo/school.ini --vault new >out || problem "status without a plan"
grep -q 'nothing planned' out || problem "status without a plan: $(cat out)"
offboard plan demo/school.ini --vault new --as-of 2026-08-31 >log 2>&1 || problem "planned again: $(cat log)"
# Its backup was begun: the same command finishes it, however late.
mkdir -m 700 "new/runs/$(ls new/runs)/backup"
touch -d '62 days ago' new/runs/*/plan
offboard status demo/school.ini --vault new >out
grep -q 'plan .* is pending' out || problem "a plan whose backup was begun was removed: $(cat out)"
finish
