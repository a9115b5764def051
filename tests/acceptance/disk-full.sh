#!/bin/sh
# A disk that fills up at any point of apply: status 2 and nothing changed; with room again, the
# same command finishes the job.
. "$(dirname "$0")/../common.sh"
[ "$(id -u)" = 0 ] || skip "needs root, to mount a small disk"
pending_school base
mkdir disk
mount -t tmpfs -o size=16m,mode=700 tmpfs disk 2>/dev/null || skip "no right to mount a small disk here"
trap 'cd /; umount "$SCRATCH/disk"' EXIT

try() {
    status=0
    (cd disk/school && offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20') \
        >out 2>err || status=$?
}
refusals=0
for free in 0 4 16 40 80 160 320 480 640; do
    rm -rf disk/school disk/filler
    cp -a base disk/school
    left=$(df --output=avail -k disk | tail -n 1)
    [ "$left" -le $free ] || head -c "$(((left - free) * 1024))" /dev/zero >disk/filler
    before=$(cd disk/school && kept_sum)
    was_prepared=$(sha256sum <disk/school/vault/ledger.db)
    try
    [ $status = 0 ] && continue
    refusals=$((refusals + 1))
    [ $status = 2 ] || problem "$free KiB free: status $status, want 2: $(cat err)"
    [ -s err ] || problem "$free KiB free: no message"
    # Once all is published and entered in the ledger only the reports can still fail.
    [ "$was_prepared" = "$(sha256sum <disk/school/vault/ledger.db)" ] ||
        [ -e disk/school/vault/runs/000002/uploads/MANIFEST ] ||
        problem "$free KiB free: the ledger changed"
    rm disk/filler
    try
    [ $status = 0 ] || problem "$free KiB free, then room: status $status: $(cat err)"
    [ -e disk/school/vault/runs/000002/reports/analysis.xlsx ] ||
        problem "$free KiB free, then room: not finished"
    [ -z "$(find disk/school/vault -name '*.tmp')" ] || problem "$free KiB free, then room: leftovers"
    [ "$before" != "$(cd disk/school && kept_sum)" ] || problem "$free KiB free, then room: nothing done"
done
[ $refusals -ge 3 ] || problem "only $refusals of the sizes filled the disk: sizes need adjusting"
finish
