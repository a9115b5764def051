#!/bin/sh
# A vault that is not ours alone, or that lost its key or its ledger: refused with status 2, the
# backup that is in it stays, and a right one is taken up again.
. "$(dirname "$0")/../common.sh"
pending_school base
again() {
    rm -rf school
    cp -a base school
}
# could_not WHAT PATTERN VERB ARGUMENTS...: status 2, PATTERN said, nothing prepared touched.
could_not() {
    what=$1 pattern=$2 verb=$3
    shift 3
    before=$(cd school && tree_sum vault/runs/000001)
    status=0
    (cd school && offboard "$verb" demo/school.ini --vault vault "$@") >out 2>err || status=$?
    [ $status = 2 ] || problem "$what, $verb: status $status, want 2: $(cat err)"
    grep -Eqi "$pattern" err || problem "$what, $verb: the message should match '$pattern': $(cat err)"
    [ "$before" = "$(cd school && tree_sum vault/runs/000001)" ] || problem "$what, $verb: run 1 changed"
}
all_could_not() {
    could_not "$1" "$2" plan --as-of 2026-08-31
    could_not "$1" "$2" apply --by 'A Tester' --confirm 'delete 20'
    could_not "$1" "$2" status
}

again
mv school/vault school/elsewhere && ln -s elsewhere school/vault
all_could_not "a vault that is a link" 'link'
(cd school && offboard status demo/school.ini --vault vault/) >out 2>err && problem "a link with a slash was followed"
again
chmod 770 school/vault
all_could_not "a vault that a group may enter" '0700'

again
mv school/vault/runs/000002 school/elsewhere && ln -s ../../elsewhere school/vault/runs/000002
all_could_not "a run that is a link" '000002'
again
mv school/vault/runs/000002/plan school/elsewhere && ln -s ../../../elsewhere school/vault/runs/000002/plan
could_not "a plan that is a link" '.' apply --by 'A Tester' --confirm 'delete 20'

for folder in runs runs/000001 runs/000001/backup; do
    again
    chmod 750 "school/vault/$folder"
    all_could_not "$folder that a group may enter" "'${folder##*/}' in the vault may be entered.*chmod"
done
again
mv school/vault/runs school/elsewhere && ln -s ../elsewhere school/vault/runs
all_could_not "runs that are a link" 'runs'
for file in ledger.db lock; do
    again
    chmod 644 "school/vault/$file"
    all_could_not "$file that all may read" "'$file' in the vault may be.*chmod"
    again
    mv "school/vault/$file" school/elsewhere && ln -s ../elsewhere "school/vault/$file"
    all_could_not "$file that is a link" "'$file' in the vault is not a plain file"
done

again
mv school/vault/key school/key
all_could_not "a key that is gone" 'key.*copy'
[ ! -e school/vault/key ] || problem "a new key was made beside old pseudonyms"
printf 'another-key-of-32-bytes-for-test' >school/vault/key
chmod 400 school/vault/key
all_could_not "another key" 'key.*copy'
rm -f school/vault/key && head -c 31 school/key >school/vault/key && chmod 400 school/vault/key
all_could_not "a key that was cut short" 'key.*copy'
rm -f school/vault/key && cp school/key school/vault/key && chmod 444 school/vault/key
all_could_not "a key that all may read" '0400'
rm -f school/vault/key && ln -s ../key school/vault/key
all_could_not "a key that is a link" 'key'
rm -f school/vault/key && cp -p school/key school/vault/key
(cd school && offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20') >out 2>err ||
    problem "the right key put back: $(cat err)"

again
mv school/vault/ledger.db school/ledger.db
could_not "a ledger that is gone" 'ledger.db.*copy' status
[ ! -e school/vault/ledger.db ] || problem "status made a ledger"
could_not "a ledger that is gone" 'ledger.db.*copy' apply --by 'A Tester' --confirm 'delete 20'
could_not "a ledger that is gone" 'prepared.*ledger.db' plan --as-of 2026-08-31
[ -e school/vault/runs/000001/backup/receipt ] || problem "the backup went with the ledger"
cp school/ledger.db school/vault/ledger.db
(cd school && offboard plan demo/school.ini --vault vault --as-of 2026-08-31) >out 2>err ||
    problem "the ledger put back: $(cat err)"
head -c 5000 school/ledger.db >school/vault/ledger.db
all_could_not "a ledger that was cut short" 'ledger.db'

[ "$(id -u)" = 0 ] || finish
again
chown nobody school/vault
all_could_not "a vault of somebody else" 'yours'
for part in runs runs/000002 runs/000001/backup ledger.db lock; do
    again
    chown nobody "school/vault/$part"
    all_could_not "$part of somebody else" "'${part##*/}' in the vault belongs to another user"
done
again
chown nobody school/vault/key
all_could_not "a key of somebody else" 'key is not a file of yours'
again
mkdir -m 1777 school/shared
mkdir school/shared/vault && chown nobody school/shared/vault && chmod 777 school/shared/vault
status=0
(cd school && offboard plan demo/school.ini --vault shared/vault) >out 2>err || status=$?
[ $status = 2 ] || problem "a vault laid in wait: status $status"
[ -z "$(ls school/shared/vault)" ] || problem "a vault laid in wait was used"
finish
