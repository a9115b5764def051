#!/bin/sh
# Whatever is refused because of the data, a gate or the confirmation: status 1, a message that
# says what to do, and nothing changed.
. "$(dirname "$0")/../common.sh"
pending_school base

# refused WHAT PATTERN VERB ARGUMENTS...: in the changed copy ./school, status 1 and PATTERN said.
refused() {
    what=$1 pattern=$2 verb=$3
    shift 3
    before=$(cd school && kept_sum)
    status=0
    (cd school && offboard "$verb" demo/school.ini --vault vault "$@") >out 2>err || status=$?
    after=$(cd school && kept_sum)
    [ $status = 1 ] || problem "$what: status $status, want 1: $(cat err)"
    grep -Eqi "$pattern" err || problem "$what: the message should match '$pattern': $(cat err)"
    [ "$before" = "$after" ] || problem "$what: something changed"
    [ -z "$(find school/vault -name '*.tmp')" ] || problem "$what: left $(find school/vault -name '*.tmp')"
}
again() {
    rm -rf school
    cp -a base school
}
apply() {
    what=$1 pattern=$2
    shift 2
    refused "$what" "$pattern" apply --by 'A Tester' "$@"
}
plan() { refused "$1" "$2" plan --as-of 2026-08-31; }

again
apply "wrong number" 'delete 20' --confirm 'delete 21'
apply "wrong verb" 'delete 20' --confirm 'withdraw 20'
apply "words in another case" 'delete 20' --confirm 'Delete 20'
apply "no words" 'delete 20' --confirm ''
apply "a run that was never planned" 'plan' --run 99 --confirm 'delete 20'

again
repeat_last school/demo/attainment.csv
(cd school && offboard plan demo/school.ini --vault vault --as-of 2026-08-31) >/dev/null
apply "a plan of the same size, not the pending one" 'plan' --run 2 --confirm 'delete 20'

for file in attainment tracker-students students connexus-users connexus-enrolments; do
    again
    repeat_last "school/demo/$file.csv"
    apply "$file.csv grew after the plan" "$file.*plan" --confirm 'delete 20'

    again
    rm "school/demo/$file.csv"
    apply "$file.csv went after the plan" "$file" --confirm 'delete 20'
    plan "$file.csv is missing" "$file"

    again
    : >"school/demo/$file.csv"
    plan "$file.csv is empty" "$file.*(empty|no )"

    again
    head -n 1 "base/demo/$file.csv" >"school/demo/$file.csv"
    plan "$file.csv is a heading only" "$file.*(heading|no )"
done

again
sed -i 's/,7,/,8,/' school/demo/attainment.csv
apply "a grade changed after the plan, same length" 'attainment.*plan' --confirm 'delete 20'

again
sed -i 's/^grace_days *= 1/grace_days  = 2/' school/demo/school.ini
apply "the policy changed after the plan" 'plan' --confirm 'delete 20'

# without FILE SED-EXPRESSION: the heading of FILE loses something it needs.
without() {
    again
    sed -i "1$2" "school/demo/$1.csv"
    plan "$1.csv after 1$2" "$1.*(heading|column)"
}
without attainment 's/^UPN/Nothing/'
without attainment 's/,Subject,/,Nothing,/'
without connexus-enrolments 's/,Course ID,Course,/,A,B,/'
without students 's/^Admission Number,UPN,Former UPN/A,B,C/'

# Nobody is new among those who left after run 1: the gate is tried in a vault of its own.
again
rm -rf school/vault
with_key school/vault
sed -i 's/^max_leavers *= 10% 60/max_leavers = 1% 60/' school/demo/school.ini
(cd school && offboard plan demo/school.ini --vault vault --as-of 2026-08-31) >out 2>err && status=0 || status=$?
[ $status = 1 ] || problem "plan over the gate: status $status, want 1"
grep -q max_leavers err || problem "plan over the gate: does not name it: $(cat err)"
apply "apply over the gate" 'max_leavers' --confirm 'delete 20'

finish
