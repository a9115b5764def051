#!/bin/sh
# A plan is applied as it was made or not at all: whatever was touched since, and a receipt of
# another run, are refused and change nothing; a confirmation survives an interruption.
. "$(dirname "$0")/../common.sh"
pending_school base
again() {
    rm -rf school
    cp -a base school
}
# refused WHAT STATUSES PATTERN
refused() {
    before=$(cd school && kept_sum)
    status=0
    (cd school && offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20') \
        >out 2>err || status=$?
    case $2 in
    *$status*) ;;
    *) problem "$1: status $status, want $2: $(cat err)" ;;
    esac
    grep -Eqi "$3" err || problem "$1: the message should match '$3': $(cat err)"
    [ "$(wc -l <err)" = 1 ] || problem "$1: not one message: $(cat err)"
    [ "$before" = "$(cd school && kept_sum)" ] || problem "$1: something changed"
}
# flip FILE: one bit of its last byte but 20, same length.
flip() {
    python3 - "$1" <<'PYTHON'
import os, sys
os.chmod(sys.argv[1], 0o600)
with open(sys.argv[1], "r+b") as f:
    f.seek(-20, 2)
    byte = f.read(1)[0]
    f.seek(-20, 2)
    f.write(bytes([byte ^ 1]))
PYTHON
}
run=school/vault/runs/000002
for file in plan/decisions plan/people plan/plan.json plan/plan.csv plan/plan.xlsx plan/MANIFEST \
    staged/sources.json staged/person staged/result; do
    again
    flip $run/$file
    refused "$file was touched" '1 2' '.'
done
again
rm -r $run/staged
refused "staged/ is gone" 2 staged
again
sed -i 's/delete 20/delete 02/' $run/plan/plan.json
refused "other words in the plan" '1 2' .

# A receipt for another run, or one that was edited.
strace -V >/dev/null 2>&1 || skip "strace is absent"
again
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
(cd school && strace -f -o /dev/null -e trace=mkdirat -e inject=mkdirat:error=ENOSPC:when=1 \
    offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20') >out 2>err &&
    problem "the apply was to be interrupted"
[ -e $run/confirmed ] || problem "interrupted too early to have a confirmation"
first=$(cat $run/confirmed)
mkdir -m 700 $run/backup
cp school/vault/runs/000001/backup/* $run/backup/
refused "a backup of another run" 1 'run 1'
chmod 600 $run/backup/receipt
sed -i 's/^run=1/run=2/' $run/backup/receipt
refused "a receipt that was edited" 2 'altered'
rm -r $run/backup
sleep 1
(cd school && offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20') >out 2>err ||
    problem "the same command again: $(cat err)"
[ "$first" = "$(cat $run/confirmed)" ] || problem "the first confirmation was replaced"

# Lookups and exports that are decoded are bound too.
mkdir other
cat >other/school.ini <<'INI'
[school]
name = A School
term = 2026-summer
[roll]
file = students.csv
id = UPN
id_kind = upn
left = Left
dates = iso
[results]
file = marks.csv
platform = marks
encoding = windows-1252
id = UPN
id_kind = upn
subject = Course
grade = Grade
[lookup.subject]
file = courses.csv
key = Course
value = Name
[policy]
attainment = purge
max_leavers = 100% 99
encryption = none
INI
printf 'UPN,Left\r\nA1,\r\nA2,2026-07-01\r\n' >other/students.csv
printf 'UPN,Course,Grade,Note\r\nA1,M,7,caf\351\r\nA2,M,5,na\357ve\r\n' >other/marks.csv
printf 'Course,Name\r\nM,Mathematics\r\n' >other/courses.csv
for file in courses marks students; do
    rm -rf school && mkdir school && cp -r other school/demo
    if ! (cd school && offboard plan demo/school.ini --vault vault --as-of 2026-08-31) >out 2>err; then
        problem "plan with a lookup: $(cat err)"
        break
    fi
    sed -i '$s/[57M]/9/' "school/demo/$file.csv"
    status=0
    (cd school && offboard apply demo/school.ini --vault vault --by T --confirm 'delete 1') >out 2>err || status=$?
    [ $status = 1 ] || problem "$file.csv changed: status $status: $(cat err)"
done
finish
