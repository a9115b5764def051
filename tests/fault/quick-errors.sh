#!/bin/sh
# One system call of apply fails: either the run is complete all the same, or it ends with status
# 2 and a message, and the same command finishes the job once the fault is gone.
. "$(dirname "$0")/../common.sh"
. "$ROOT/tests/disturb.sh"

refusals=0
# fail_at CALL ERROR WHEN
fail_at() {
    what="$1 $3 gives $2"
    again
    status=0
    apply strace -f -o /dev/null -e "trace=$1" -e "inject=$1:error=$2:when=$3" || status=$?
    if [ $status = 0 ]; then
        finished "$what, status 0"
        return 0
    fi
    refusals=$((refusals + 1))
    [ $status = 2 ] || problem "$what: status $status, want 2: $(cat err)"
    [ -s err ] || problem "$what: no message"
    apply env || problem "$what, then again: status $?: $(cat err)"
    finished "$what, then again"
}
for place in write:ENOSPC:1 write:ENOSPC:4 write:EIO:7 pwrite64:ENOSPC:1+ fsync:EIO:2+ fsync:EIO:1 fsync:EIO:4 fsync:EIO:9 \
    renameat2:EIO:1 renameat2:EACCES:2 rename:EIO:1 mkdirat:ENOSPC:1 mkdirat:EACCES:2 openat:EMFILE:15 \
    openat:EACCES:25 pwrite64:ENOSPC:1 pwrite64:EIO:5 fdatasync:EIO:1 \
    fchmod:EPERM:1 unlinkat:EIO:1 flock:EAGAIN:1 clone:EAGAIN:1; do
    call=${place%%:*} rest=${place#*:}
    fail_at "$call" "${rest%:*}" "${rest#*:}"
done
echo "$refusals faults refused"
[ $refusals -ge 8 ] || problem "only $refusals of the faults were met"
finish
