#!/bin/sh
# `key backup` copies the key out of the vault, and status reminds until then. The drill of a lost
# key: what works without it, what does not and says why, and that the copy brings all back.
. "$(dirname "$0")/../common.sh"
fixture demo demo
run() {
    verb=$1
    shift
    status=0
    offboard "$verb" "$@" demo/school.ini --vault vault >out 2>err || status=$?
}
run plan --as-of 2026-08-31
run apply --by 'A Tester' --confirm 'delete 20'
[ "$status" = 0 ] || { cat err; exit 1; }
run status
grep -q 'key has no copy.*key backup FILE' out || problem "status does not remind: $(cat out)"

# refused WHAT PATTERN FILE: no copy is made, and status goes on reminding.
refused() {
    before=$(tree_sum vault)
    run key backup "$3"
    [ "$status" != 0 ] || problem "$1: not refused"
    grep -Eq "$2" err || problem "$1: want '$2', got: $(cat err)"
    [ "$before" = "$(tree_sum vault)" ] || problem "$1: the vault changed"
    run status
    grep -q 'key has no copy' out || problem "$1: status no longer reminds"
}
echo mine >here
ln -s vault/runs inside
ln -s nowhere dangling
refused "into the vault" 'lost with the vault' vault/key.copy
refused "into a run" 'lost with the vault' vault/runs/000001/key.copy
refused "into the vault by a link" 'lost with the vault' inside/key.copy
refused "over the key itself" 'lost with the vault' vault/key
refused "over a file" 'there already' here
[ "$(cat here)" = mine ] || problem "a file was overwritten"
refused "through a link" 'there already' dangling
[ ! -e nowhere ] || problem "a link was followed"
refused "into no folder" 'cannot open the folder' absent/key.copy
head -c 31 vault/key >short
refused "over a key cut short" 'there already' short
status=0
offboard key backup --vault vault 2>err || status=$?
[ "$status" = 2 ] || problem "no FILE: status $status: $(cat err)"
status=0
offboard key restore f demo/school.ini --vault vault 2>err || status=$?
[ "$status" = 2 ] && grep -q 'key backup FILE' err || problem "key restore: status $status: $(cat err)"

mkdir safe
(umask 000 && offboard key backup safe/key.copy demo/school.ini --vault vault --by 'A Tester') >out 2>err ||
    problem "key backup: $(cat err)"
cmp -s vault/key safe/key.copy || problem "the copy is not the key"
[ "$(stat -c %a safe/key.copy)" = 400 ] || problem "the copy has mode $(stat -c %a safe/key.copy)"
run status
grep -q 'the key was copied 20' out && ! grep -q 'no copy' out || problem "status reminds still: $(cat out)"
run status --disposal
grep -q 'key backup by A Tester' out || problem "the copy is not in the log: $(cat out)"
run key backup safe/key.copy
[ "$status" = 0 ] || problem "the same again, as after a power cut: $(cat err)"

# The drill.
mv vault/key lost
before=$(tree_sum vault/runs vault/ledger.db)
for verb in "plan --as-of 2026-08-31" "run --as-of 2026-08-31" report apply check status "status --disposal" \
    "prune --by Me" "explain D005400010000" "reinstate D005400010000 --by Me" "key backup another"; do
    # shellcheck disable=SC2086
    set -- $verb
    run "$@"
    [ "$status" = 2 ] || problem "without the key, $verb: status $status, want 2"
    grep -q "key.*copy back as 'key'" err || problem "without the key, $verb: not said what to do: $(cat err)"
    ! grep -Eqi 'arcquill|D005400010000' err || problem "without the key, $verb: a name in the message"
done
[ "$before" = "$(tree_sum vault/runs vault/ledger.db)" ] || problem "without the key the vault was changed"
[ ! -e vault/key ] && [ ! -e another ] || problem "a key was made up"
(cd vault/runs/000001/backup && sha256sum --quiet -c SHA256SUMS) || problem "without the key: sha256sum"
[ "$(zcat vault/runs/000001/backup/attainment.csv.gz | wc -l)" = 241 ] || problem "without the key: zcat"
offboard cat demo/attainment.csv >out 2>err || problem "without the key: cat: $(cat err)"
offboard plan demo/school.ini --vault new --as-of 2026-08-31 >out 2>err || problem "a new vault: $(cat err)"
grep -q '20 *left' out || problem "a new vault finds other leavers: $(cat out)"
cp safe/key.copy vault/key && chmod 400 vault/key
run plan --as-of 2026-08-31
[ "$status" = 0 ] && grep -qi 'nothing' out || problem "with the copy put back: $(cat out err)"
finish
