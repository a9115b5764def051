#!/bin/sh
# kill -9 in the middle of apply, then the same command again: the result of an undisturbed run.
. "$(dirname "$0")/../common.sh"
. "$ROOT/tests/disturb.sh"

kills=0
# kill_at CALL N: whichever process makes its Nth CALL dies before it takes effect.
kill_at() {
    again
    if apply strace -f -o /dev/null -e "trace=$1" -e "inject=$1:signal=KILL:when=$2"; then
        return 0 # no process came to an Nth call
    fi
    kills=$((kills + 1))
    apply env || problem "killed at $1 $2, then again: status $?: $(cat err)"
    finished "killed at $1 $2, then again"
}
for place in renameat2:1 renameat2:2 rename:1 renameat:1 fsync:1 fsync:3 fsync:6 fsync:11 fdatasync:1 \
    fdatasync:3 mkdirat:1 unlinkat:1 unlinkat:4 unlinkat:16 unlinkat:24 unlink:1 openat:12 openat:20 openat:33 write:2 write:5 \
    write:9 pwrite64:1 pwrite64:6 wait4:1 wait4:2 wait4:3 wait4:4 wait4:5 wait4:6 fchmod:1 flock:1; do
    kill_at "${place%:*}" "${place#*:}"
done
echo "killed at $kills places"
[ $kills -ge 12 ] || problem "only $kills places were sampled, want a dozen"
finish
