#!/bin/sh
# What somebody who runs it term after term expects: nothing to do is said, a change makes a new
# plan, provisional reports give way to final ones, and old copies go.
. "$(dirname "$0")/../common.sh"
mkdir school
fixture demo school/demo
with_key school/vault
cd school || exit
OUT=$SCRATCH/out ERR=$SCRATCH/err
# does WHAT STATUS PATTERN COMMAND...: status, and PATTERN on stdout or stderr.
does() {
    what=$1 want=$2 pattern=$3
    shift 3
    status=0
    offboard "$@" >"$OUT" 2>"$ERR" || status=$?
    [ $status = "$want" ] || problem "$what: status $status, want $want: $(cat "$ERR")"
    cat "$OUT" "$ERR" | grep -Eq "$pattern" || problem "$what: want '$pattern': $(cat "$OUT" "$ERR")"
    [ -z "$(grep '^offboard' "$ERR" | sort | uniq -d)" ] || problem "$what: said twice: $(cat "$ERR")"
}
runs() { ls vault/runs | tr '\n' ' '; }
runs_are() {
    [ "$(runs)" = "$1" ] || problem "$2: runs are $(runs)"
}
plan="plan demo/school.ini --vault vault"
# shellcheck disable=SC2086  # words on purpose
{
    sed -i 's/^max_leavers *= 10% 60/max_leavers = 1% 1/' demo/school.ini
    does "report over the gate" 0 PROVISIONAL report demo/school.ini --vault vault --as-of 2026-08-31
    [ -e vault/runs/000001/reports/PROVISIONAL-analysis.xlsx ] || problem "no provisional report"
    does "run over the gate" 1 max_leavers run demo/school.ini --vault vault --as-of 2026-08-31
    sed -i 's/^max_leavers = 1% 1/max_leavers = 10% 60/' demo/school.ini
    does "run without words" 0 'delete 20' run demo/school.ini --vault vault --as-of 2026-08-31
    runs_are "000002 " "a new plan in place of the stopped one"
    [ -e vault/runs/000002/reports/analysis.xlsx ] || problem "no final report"
    [ -z "$(find vault -name 'PROVISIONAL*')" ] || problem "a provisional report stayed"
    sum=$(tree_sum vault/runs/000002/reports)
    does "run with words" 0 'steps remain' run demo/school.ini --vault vault --as-of 2026-08-31 --by A --confirm 'delete 20'
    [ "$sum" = "$(tree_sum vault/runs/000002/reports)" ] || problem "the reports were written again"
    does "run again" 0 'Nothing to do' run demo/school.ini --vault vault --as-of 2026-08-31 --by A --confirm 'delete 20'
    does "apply again" 0 'Nothing to do' apply demo/school.ini --vault vault --by A --confirm 'delete 20'
    does "plan again" 0 'Nothing to do' $plan --as-of 2026-08-31
    does "report again" 0 'reports/index.html' report demo/school.ini --vault vault --as-of 2026-08-31
    runs_are "000002 " "after nothing to do"
    ! find vault/runs/000002 -name staged -o -name plan.csv -o -name rejects.csv -o -name decisions-template.csv | grep . ||
        problem "the run was not cleaned"

    repeat_last demo/attainment.csv
    does "plan after a change" 0 'Plan 3' $plan --as-of 2026-08-31
    does "plan once more" 0 'still stands' $plan --as-of 2026-08-31
    does "plan on another day" 0 'Plan 4 .*2026-09-01' $plan --as-of 2026-09-01
    runs_are "000002 000004 " "after another day"
    does "apply another number" 1 'plan 3 is not the pending one' apply demo/school.ini --vault vault --run 3 --by A --confirm 'delete 20'
    does "apply" 0 'steps remain' apply demo/school.ini --vault vault --run 4 --by A --confirm "$(plan_words vault)"
    [ ! -e vault/runs/000002/exports ] || problem "the older run's exports stayed"
    [ -e vault/runs/000002/backup/receipt ] || problem "the older run's backup went"

    repeat_last demo/attainment.csv
    does "a plan that is withdrawn" 0 'Plan 5' $plan --as-of 2026-09-01
    sed -i '$d' demo/attainment.csv
    does "the files as they were" 0 'Nothing to do: run 4' $plan --as-of 2026-09-01
    runs_are "000002 000004 " "a plan whose files are gone is void"
    does status 0 'run 4 is prepared' status demo/school.ini --vault vault
    ! grep pending "$OUT" || problem "status shows a void plan"
}

# Today is another day, and makes no difference where it changes nobody.
cd "$SCRATCH" && mkdir today && cp -r "$ROOT/fixtures/demo" today/demo && cd today || exit
for day in '1 month' '2 months' '3 months'; do
    as_of=$(date -d "2027-01-01 + $day" +%F)
    offboard plan demo/school.ini --vault vault --as-of "$as_of" >"$OUT" 2>"$ERR" ||
        problem "plan as of $as_of: $(cat "$ERR")"
done
runs_are "000003 " "three days asked for"
offboard plan demo/school.ini --vault vault >"$OUT" 2>"$ERR" || true
first=$(runs)
offboard plan demo/school.ini --vault vault >"$OUT" 2>"$ERR" || true
[ "$first" = "$(runs)" ] || problem "a plan that stands got a new number"
finish
