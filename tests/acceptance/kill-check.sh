#!/bin/sh
# kill -9 in the middle of `check`, then the same command again: lists, states and what is left in
# the vault are those of an undisturbed check - where something is outstanding, and where the last
# step is seen done and names are removed.
. "$(dirname "$0")/../common.sh"
command -v strace >/dev/null || skip "strace is absent"
strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 # the leak checker traces too
export ASAN_OPTIONS

again() {
    rm -rf school
    cp -a base school
}
check() { (cd school && "$@" offboard check demo/school.ini --vault vault --as-of 2026-09-30) >out 2>err; }
result() {
    (
        cd school || exit
        find vault -printf '%p %y %m\n' | sort
        find vault -type f ! -name ledger.db -print0 | sort -z | xargs -0 sha256sum
        offboard status demo/school.ini --vault vault --json
    )
}

# sample WHAT PLACE...: ./base is the school before the check.
sample() {
    what=$1
    shift
    again
    check env || { cat err; exit 1; }
    result >undisturbed
    cp out said
    kills=0
    for place; do
        again
        if check strace -f -o /dev/null -e "trace=${place%:*}" \
            -e "inject=${place%:*}:signal=KILL:when=${place#*:}"; then
            continue # no process came to it
        fi
        kills=$((kills + 1))
        check env || problem "$what: killed at $place, then again: status $?: $(cat err)"
        result >disturbed
        cmp -s undisturbed disturbed ||
            problem "$what: killed at $place, then again: $(diff undisturbed disturbed | head -n 4)"
        cmp -s out said || problem "$what: killed at $place, then again: it says something else"
    done
    echo "$what: killed at $kills places"
    [ $kills -ge 6 ] || problem "$what: only $kills places were sampled"
}

mkdir school
fixture demo school/demo
with_key school/vault
(
    cd school
    offboard plan demo/school.ini --vault vault --as-of 2026-08-31
    offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20'
    cp vault/runs/000001/exports/connexus-enrolments.csv demo/
    offboard check demo/school.ini --vault vault --as-of 2026-09-29
    cp vault/runs/000001/exports/connexus-users.csv demo/
) >log 2>&1 || { cat log; exit 1; }
mv school base
sample outstanding renameat2:1 renameat2:2 renameat2:3 renameat2:4 renameat2:5 renameat2:6 \
    unlinkat:2 unlinkat:9 unlinkat:20 fdatasync:1 fsync:9 fsync:20 fsync:30 pwrite64:1 pwrite64:4 \
    wait4:1 wait4:3
cp base/vault/runs/000001/exports/*.csv base/demo/
sample done renameat2:2 renameat2:4 renameat2:6 renameat2:7 unlinkat:9 unlinkat:25 unlinkat:40 \
    unlinkat:50 fdatasync:1 pwrite64:1 pwrite64:4 renameat:1 renameat:2 wait4:3
finish
