#!/bin/sh
# Somebody who may not read an export or not write the vault: status 2, and nothing changed.
. "$(dirname "$0")/../common.sh"
[ "$(id -u)" = 0 ] || skip "needs root, to become somebody with fewer rights"
command -v setpriv >/dev/null || skip "setpriv (util-linux) is absent"
SCRATCH=$(mktemp -d)
trap 'chmod -R u+rwX "$SCRATCH"; rm -rf "$SCRATCH"' EXIT
cd "$SCRATCH" || exit
cp -r "$BUILD/bin" bin
pending_school base
chown -R nobody:nogroup "$SCRATCH"

as_nobody() {
    status=0
    (cd school && env PATH="$SCRATCH/bin:$PATH" setpriv --reuid=nobody --regid=nogroup --clear-groups \
        offboard "$@") >out 2>err || status=$?
}
# could_not WHAT VERB ARGUMENTS...
could_not() {
    what=$1 verb=$2
    shift 2
    before=$(cd school && kept_sum)
    as_nobody "$verb" demo/school.ini --vault vault "$@"
    [ $status = 2 ] || problem "$what: status $status, want 2: $(cat err)"
    [ -s err ] || problem "$what: no message"
    [ "$before" = "$(cd school && kept_sum)" ] || problem "$what: something changed"
}
for file in attainment students; do
    rm -rf school && cp -a base school
    chmod 000 "school/demo/$file.csv"
    could_not "plan without the right to read $file.csv" plan --as-of 2026-08-31
    could_not "apply without the right to read $file.csv" apply --by 'A Tester' --confirm 'delete 20'
done
rm -rf school && cp -a base school
chmod 500 school/vault/runs/000002
could_not "apply without the right to write the run" apply --by 'A Tester' --confirm 'delete 20'
rm -rf school && cp -a base school
chown root:root school/vault/key
could_not "apply without the right to read the key" apply --by 'A Tester' --confirm 'delete 20'
rm -rf school && cp -a base school
chmod 750 school/vault
could_not "a vault that others may enter" apply --by 'A Tester' --confirm 'delete 20'
finish
