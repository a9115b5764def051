#!/bin/sh
# kill -9 while the figures of a reported run go into the ledger, then the same command again: the
# ledger holds what an undisturbed run leaves, whole and once.
. "$(dirname "$0")/../common.sh"
. "$ROOT/tests/disturb.sh"

grep -q '^figures$' undisturbed || problem "the ledger holds no table of figures"
grep -q "'people_counted', 'Year 11'" undisturbed || problem "no figure of year 11 is kept"
kills=0
# Without -f only offboard itself is traced: of all programs it alone writes figures.
for place in pwrite64:1 pwrite64:2 pwrite64:3 pwrite64:4 pwrite64:6 pwrite64:8 pwrite64:10 fdatasync:1 fdatasync:2 \
    fdatasync:3 unlink:1; do
    again
    if apply strace -o /dev/null -e "trace=${place%:*}" -e "inject=${place%:*}:signal=KILL:when=${place#*:}"; then
        continue # it makes fewer such calls
    fi
    kills=$((kills + 1))
    apply env || problem "killed at $place, then again: status $?: $(cat err)"
    finished "killed at $place, then again"
done
echo "killed at $kills places"
[ $kills -ge 6 ] || problem "only $kills places were sampled, want six"
finish
