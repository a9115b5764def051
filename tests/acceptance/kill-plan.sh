#!/bin/sh
# kill -9 in the middle of a plan that discards a pending one, then the same command again: only
# the new plan is there, as an undisturbed one leaves it, and nothing of the discarded one.
. "$(dirname "$0")/../common.sh"
command -v strace >/dev/null || skip "strace is absent"
strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 # the leak checker traces too
export ASAN_OPTIONS

again() {
    rm -rf school
    cp -a base school
}
plan() { (cd school && "$@" offboard plan demo/school.ini --vault vault --as-of 2026-08-31) >out 2>err; }
result() {
    (
        cd school/vault/runs || exit
        find . -printf '%p %y %m\n' | sort
        find . -type f ! -name run.json -print0 | sort -z | xargs -0 sha256sum
    )
}
mkdir school
fixture demo school/demo
with_key school/vault
plan env || { cat err; exit 1; }
repeat_last school/demo/attainment.csv
mv school base
again
plan env || { cat err; exit 1; }
result >undisturbed

kills=0
for place in unlinkat:1 unlinkat:4 unlinkat:9 unlinkat:16 unlinkat:30 renameat2:1 renameat2:2 mkdirat:1 \
    mkdirat:2 fsync:2 fsync:9 write:3 write:9 wait4:1 wait4:2 renameat:1; do
    again
    if plan strace -f -o /dev/null -e "trace=${place%:*}" \
        -e "inject=${place%:*}:signal=KILL:when=${place#*:}"; then
        continue # no process came to it
    fi
    kills=$((kills + 1))
    plan env || problem "killed at $place, then again: status $?: $(cat err)"
    result >disturbed
    cmp -s undisturbed disturbed ||
        problem "killed at $place, then again: $(diff undisturbed disturbed | head -n 4)"
done
echo "killed at $kills places"
[ $kills -ge 6 ] || problem "only $kills places were sampled"
finish
