#!/bin/sh
# The wrong file as the roll: refused with status 1, the cause named, and nothing prepared.
. "$(dirname "$0")/../common.sh"

# refused WHAT PATTERN: plan and apply of ./school both refuse, and the plan says PATTERN.
refused() {
    status=0
    (cd school && offboard plan demo/school.ini --vault vault --as-of 2026-08-31) \
        >out 2>err || status=$?
    [ $status = 1 ] || problem "$1: plan has status $status, want 1: $(cat err)"
    grep -Eqi "$2" err || problem "$1: the message should match '$2': $(cat err)"
    run=school/vault/runs/$(ls school/vault/runs 2>/dev/null | tail -n 1) words=
    [ ! -e "$run/plan/plan.json" ] || words=$(plan_words school/vault)
    status=0
    (cd school && offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm "$words") \
        >out 2>err || status=$?
    [ $status = 1 ] || problem "$1: apply has status $status, want 1: $(cat err)"
    for folder in backup exports uploads; do
        [ ! -e "$run/$folder" ] || problem "$1: $folder was prepared"
    done
    [ -z "$(find school -name '*.tmp')" ] || problem "$1: left $(find school -name '*.tmp')"
}
# again: ./school is the demo school with an empty vault.
again() {
    rm -rf school
    mkdir school
    fixture demo school/demo
    with_key school/vault
}
# other_school SED-EXPRESSION: another invented school's roll, its UPNs of another establishment.
other_school() {
    again
    make-school --seed 99 --students 300 --leavers 20 --results-per-student 1 --shape uk other
    sed -E "s/,([A-Z])0054000/,\10054777/g; $1" other/students.csv >school/demo/students.csv
    rm -r other
}

again
(
    cd school
    offboard plan demo/school.ini --vault vault --as-of 2026-04-15
    offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm "$(plan_words vault)"
    repeat_last demo/attainment.csv
) >log 2>&1 || { cat log; exit 1; }
refused "last term's roll" 'stale_roll.*students'

other_school 's/^1/7/'
refused "another school's roll" 'unmatched.*not on the roll'

# Admission numbers begin at 1000 in every school: they match, and are other children.
other_school ''
refused "another school's roll with the same admission numbers" '(unmatched|roll).*school'

again
: >school/demo/students.csv
refused "an empty roll" 'students\.csv.*(empty|no )'

again
head -n 1 "$ROOT/fixtures/demo/students.csv" >school/demo/students.csv
refused "a roll with a heading only" 'students\.csv.*(heading|no )'

again
sed -i '1s/Leaving Date/Leeving Date/' school/demo/students.csv
refused "a misspelt heading" 'students\.csv.*Leeving Date'

again
sed -i '1s/Leaving Date/Leeving Date/; 1s/Enrolment Status/Enrolmint/' school/demo/students.csv
refused "misspelt headings" 'students\.csv.*heading'

again
sed -i '1s/Leaving Date/Leeving Date/' school/demo/students.csv
sed -i 's/^profile = uk-mis/&\nleft = Leaving Date/' school/demo/school.ini
refused "a misspelt heading that school.ini names" "students\.csv.*Leaving Date.*Leeving Date"

again
cp school/demo/connexus-enrolments.csv school/demo/students.csv
refused "the enrolments in the roll's place" 'students\.csv.*heading'

again
sed -i 's/^file    = students.csv/file    = connexus-enrolments.csv/' school/demo/school.ini
refused "the enrolments named as the roll" 'connexus-enrolments\.csv.*heading'

finish
