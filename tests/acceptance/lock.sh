#!/bin/sh
# Two at once: the second says so at once and exits 2; a lock whose holder died holds nobody up.
. "$(dirname "$0")/../common.sh"
pending_school school
cd school || exit
before=$(kept_sum)
flock vault/lock sleep 5 &
holder=$!
sleep 0.3
for verb in "plan demo/school.ini --as-of 2026-08-31" "apply demo/school.ini --by A --confirm delete"; do
    status=0
    # shellcheck disable=SC2086  # the verb's words
    timeout 2 offboard $verb --vault vault >out 2>err || status=$?
    [ $status = 2 ] || problem "$verb: status $status, want 2: $(cat err)"
    [ -s err ] || problem "$verb: no message"
done
[ "$before" = "$(kept_sum)" ] || problem "something changed"
wait $holder
offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20' >out 2>err ||
    problem "after the holder went: $(cat err)"
finish
