#!/bin/sh
# `inputs = remove`: delivered files go once the run is prepared and verified, each named; never a
# roll, a changed file, a link or an archive; never before. Without it apply lists them.
. "$(dirname "$0")/../common.sh"
school() {
    rm -rf vault demo
    fixture demo demo
    [ "$1" = keep ] || sed -i 's/^encryption/inputs = remove\nencryption/' demo/school.ini
}
offboard_() {
    verb=$1
    shift
    status=0
    offboard "$verb" demo/school.ini --vault vault "$@" >out 2>err || status=$?
}
apply() {
    offboard_ apply --by 'A Tester' --confirm 'delete 20'
}
exports="attainment.csv tracker-students.csv connexus-users.csv connexus-enrolments.csv"
all_there() {
    for file in students.csv $exports; do
        [ -f "demo/$file" ] || problem "$1: $file is gone"
    done
}

school keep
before=$(tree_sum demo)
offboard_ plan --as-of 2026-08-31
apply
[ "$before" = "$(tree_sum demo)" ] || problem "inputs = keep: a delivered file was changed"
sed -n '/still hold the leavers/,$p' out >list
for file in students.csv $exports; do
    grep -q "$file" list || problem "inputs = keep: $file is not listed: $(cat list)"
done
grep -q 'students.csv .*roll' list || problem "the roll is not said to be one: $(cat list)"

school remove
offboard_ plan --as-of 2026-08-31
grep -q 'Policy: .*delivered files removed' out || problem "the plan does not say so: $(cat out)"
all_there "plan"
offboard_ apply --by 'A Tester' --confirm 'delete 21'
all_there "refused words"
offboard_ run --as-of 2026-08-31
all_there "run without a confirmation"
apply
[ "$status" = 0 ] || problem "apply: status $status: $(cat err)"
for file in $exports; do
    [ ! -e "demo/$file" ] || problem "$file is still there"
    grep -q "^Removed.*demo/$file" out || problem "$file is not named"
done
[ -f demo/students.csv ] || problem "the roll was removed"
grep -q 'Not removed: demo/students.csv: a roll' out || problem "nothing is said of the roll: $(cat out)"
sed -n '/still hold the leavers/,$p' out | grep -q students.csv || problem "the roll is not listed"
[ "$(json_value vault/runs/000001/run.json inputs.0.delivered)" = kept ] || problem "run.json, the roll"
[ "$(json_value vault/runs/000001/run.json inputs.1.delivered)" = removed ] || problem "run.json"
python3 "$ROOT/tests/restore_check.py" vault/runs/000001 "$ROOT/fixtures/demo" >check 2>&1 ||
    problem "what was removed cannot be put together again: $(head -n 3 check)"
offboard_ apply --by 'A Tester' --confirm 'delete 20'
[ "$status" = 0 ] || problem "apply again: $(cat err)"
cp vault/runs/000001/exports/*.csv demo/
offboard_ check --as-of 2026-09-07
[ "$status" = 0 ] && grep -q 'Every step is done' out || problem "check afterwards: $(cat out err)"

# Killed while it removed them: the same command again finishes, though it could not plan again.
school remove
offboard_ plan --as-of 2026-08-31
rm -rf saved && mkdir saved && cp -a vault/runs/000001/staged saved/
offboard_ run --as-of 2026-08-31 --by 'A Tester' --confirm 'delete 20'
[ "$status" = 0 ] && [ ! -e demo/attainment.csv ] || problem "run: status $status: $(cat err)"
mv saved/staged vault/runs/000001/staged
cp -p "$ROOT"/fixtures/demo/tracker-students.csv demo/
offboard_ run --as-of 2026-08-31 --by 'A Tester' --confirm 'delete 20'
[ "$status" = 0 ] || problem "run again: status $status: $(cat err)"
[ ! -e demo/tracker-students.csv ] && [ ! -e vault/runs/000001/staged ] || problem "run again did not finish"
[ "$(json_value vault/runs/000001/run.json inputs.1.delivered)" = removed ] || problem "run.json, again"
grep -q '"delivered": "gone"' vault/runs/000001/run.json || problem "run.json does not say that files were gone"

# What is not the file of the plan stays. The bond to the plan would refuse apply; so it changes
# after the commit, as it may where apply was interrupted.
school remove
offboard_ plan --as-of 2026-08-31
rm -rf saved && mkdir saved && cp -a vault/runs/000001/staged saved/
apply
mv saved/staged vault/runs/000001/staged
cp -p "$ROOT"/fixtures/demo/*.csv demo/ && chmod u+w demo/*.csv
repeat_last demo/attainment.csv
mv demo/connexus-users.csv elsewhere.csv && ln -s ../elsewhere.csv demo/connexus-users.csv
apply
[ "$status" = 0 ] || problem "finishing: status $status: $(cat err)"
grep -q 'Not removed: demo/attainment.csv: it changed' out || problem "a changed file: $(cat out)"
grep -q 'Not removed: demo/connexus-users.csv: it is not a plain file' out || problem "a link: $(cat out)"
[ -f demo/attainment.csv ] && [ -f elsewhere.csv ] && [ -L demo/connexus-users.csv ] || problem "they were removed"
[ ! -e demo/tracker-students.csv ] || problem "the others were not removed"

# Of an archive there is no copy: it stays, and is named.
school remove
(cd demo && python3 -c '
import zipfile
with zipfile.ZipFile("connexus.zip", "w") as z:
    for name in ("connexus-users.csv", "connexus-enrolments.csv"): z.write(name)
' && rm connexus-users.csv connexus-enrolments.csv && sed -i 's/= connexus-\(users\|enrolments\)\.csv/= connexus.zip\/connexus-\1.csv/' school.ini)
offboard_ plan --as-of 2026-08-31
apply
[ -f demo/connexus.zip ] || problem "an archive was removed: $(cat out err)"
grep -q 'Not removed: demo/connexus.zip: it came in an archive' out || problem "an archive: $(cat out)"
finish
