#!/bin/sh
# What is printed counts as output: a full, closed or broken stdout is no success and leaves no
# mark in the vault; with --json stdout holds one JSON value, whatever happens.
. "$(dirname "$0")/../common.sh"
pending_school base
again() {
    rm -rf school
    cp -a base school
}
apply='offboard apply demo/school.ini --vault vault --by A --confirm'
plan='offboard plan demo/school.ini --vault vault --as-of 2026-08-31'
status='offboard status demo/school.ini --vault vault'

# finishes WHAT: whatever became of the output, the same command finishes the job.
finishes() {
    (cd school && $apply 'delete 20') >out 2>err || problem "$1, then again: $(cat err)"
    (cd school && sqlite_check) || problem "$1: the ledger is damaged"
    [ ! -s school/vault/lock ] || problem "$1: the lock was written to"
}
sqlite_check() {
    python3 -c '
import sqlite3, sys
result = sqlite3.connect("vault/ledger.db").execute("PRAGMA integrity_check").fetchone()[0]
sys.exit(result != "ok")'
}
# no_success WHAT SHELL-COMMAND
no_success() {
    again
    code=0
    (cd school && sh -c "$2") 2>err || code=$?
    [ $code != 0 ] || problem "$1: status 0"
    finishes "$1"
}
for verb in "$status" "$plan" "$apply 'delete 20'" "offboard explain 1 demo/school.ini --vault vault"; do
    no_success "full stdout: $verb" "$verb >/dev/full"
    no_success "closed stdout: $verb" "$verb >&-"
done
for verb in "$plan" "$apply 'delete 20'"; do
    again
    (cd school && sh -c "$verb <&- 2>&-") >out || problem "closed stdin and stderr: $verb"
    finishes "closed stdin and stderr: $verb"
    again
    # shellcheck disable=SC2016  # the inner shell's own variable
    (cd school && sh -c "{ $verb 2>&1; echo \$? >code; } | true")
    finishes "a reader that has gone: $verb"
done
for blocks in 0 1 8 64 200; do
    again
    code=0
    (cd school && ulimit -f $blocks && $apply 'delete 20') >out 2>err || code=$?
    [ $code = 0 ] || [ $code = 2 ] || problem "ulimit -f $blocks: status $code: $(cat err)"
    finishes "ulimit -f $blocks"
done
case ${ASAN_OPTIONS+asan} in
asan) ;;
*)
    for size in 8000 12000 16000 20000 30000 60000; do
        again
        code=0
        (cd school && ulimit -v $size && $apply 'delete 20') >out 2>err || code=$?
        [ $code != 1 ] || problem "ulimit -v $size: status 1: $(cat err)"
        [ $code != 0 ] || [ -e school/vault/runs/000002/reports/analysis.xlsx ] || problem "ulimit -v $size: status 0 for nothing"
        finishes "ulimit -v $size"
    done
    ;;
esac

# one_value WHAT STATUS COMMAND...: stdout is one JSON value; a refusal has an error in it.
one_value() {
    what=$1 want=$2
    shift 2
    code=0
    (cd school && "$@" --json) >out 2>err || code=$?
    [ $code = "$want" ] || problem "$what --json: status $code, want $want: $(cat err)"
    python3 - "$want" <<'PYTHON' || problem "$what --json: $(head -c 300 out)"
import json, sys
value = json.load(open("out", encoding="utf-8"))
assert ("error" in value) == (sys.argv[1] != "0" and "gates" not in value)
assert "error" not in value or value["status"] == int(sys.argv[1])
PYTHON
}
where='demo/school.ini --vault vault'
again
# shellcheck disable=SC2086  # words on purpose
{
    one_value status 0 offboard status $where
    one_value "plan that stands" 0 offboard plan $where --as-of 2026-08-31
    one_value report 0 offboard report $where --as-of 2026-08-31
    one_value explain 0 offboard explain "$(sed -n '2s/^\([^,]*\),.*/\1/p' school/demo/attainment.csv)" $where
    one_value "explain nobody" 1 offboard explain nobody $where
    one_value "run without words" 0 offboard run $where --as-of 2026-08-31
    one_value "wrong words" 1 offboard apply $where --by A --confirm 'delete 1'
    one_value "no words" 1 offboard apply $where --by A
    one_value apply 0 offboard apply $where --by A --confirm 'delete 20'
    one_value "apply twice" 0 offboard apply $where --by A --confirm 'delete 20'
    one_value "plan with nothing to do" 0 offboard plan $where --as-of 2026-08-31
    one_value "run with nothing to do" 0 offboard run $where --as-of 2026-08-31
    one_value "an unknown option" 2 offboard plan $where --as-off 2026-08-31
    one_value "an unknown verb" 2 offboard plam $where
    sed -i 's/^max_leavers *= 10% 60/max_leavers = 1% 1/' school/demo/school.ini
    rm -rf school/vault
    one_value "plan over the gate" 1 offboard plan $where --as-of 2026-08-31
    one_value "run over the gate" 1 offboard run $where --as-of 2026-08-31
    rm school/demo/attainment.csv
    one_value "a file that is missing" 1 offboard plan $where --as-of 2026-08-31
    rm -rf school/vault
    one_value "no vault" 2 offboard status $where
}
again
(cd school && $apply 'delete 20' --authority "$(printf 'caf\351')") >out 2>err && problem "a name that is not UTF-8"
grep -q UTF-8 err || problem "a name that is not UTF-8: $(cat err)"
finish
