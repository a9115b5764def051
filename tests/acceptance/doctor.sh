#!/bin/sh
# `offboard doctor` finds what is not fit and says what to do, with status 1; finds nothing where
# all is right, with status 0; and changes nothing, whatever it finds.
. "$(dirname "$0")/../common.sh"
fixture demo demo
offboard plan demo/school.ini --vault vault --as-of 2026-08-31 >/dev/null

doctor() { offboard doctor demo/school.ini --vault vault "$@" >said 2>err; }
# finds STATUS TEXT...: each text is in a line of what is said
finds() {
    want=$1
    shift
    before=$(tree_sum vault demo)
    status=0
    doctor || status=$?
    [ $status = $want ] || problem "$*: status $status: $(cat said err)"
    for text; do
        grep -q "$text" said || problem "not said: $text: $(cat said)"
    done
    [ "$(tree_sum vault demo)" = "$before" ] || problem "$*: something was changed"
}

finds 0 '^ok  *school.ini' '^ok  *programs' '^ok  *libraries: SQLite 3\.' '^ok  *encodings.*utf-16be' \
    '^ok  *clock: today is 20' '^ok  *time zone' '^ok  *core dumps' '^ok  *vault' '^ok  *modes: all' \
    '^ok  *ledger.*secure_delete' '^ok  *room'
! grep -q 'TO LOOK AT' said || problem "all is right, and yet: $(cat said)"
doctor --json
python3 - <<'END' || problem "not as --json should be: $(cat said)"
import json
found = json.load(open("said"))
assert found["to_look_at"] == 0 and all(c["ok"] and c["found"] and not c["advice"] for c in found["checks"])
assert {"libraries", "encodings", "room", "ledger", "modes", "core dumps"} <= {c["name"] for c in found["checks"]}
END

chmod 755 vault/runs
finds 1 "TO LOOK AT  modes: 1 may be read.*'vault/runs'" 'chmod -R go='
chmod 700 vault/runs
chmod 750 vault
finds 1 "TO LOOK AT  vault: 'vault' has mode 750, wanted 700"
chmod 700 vault
ln -s /nowhere vault/runs/link
finds 1 'TO LOOK AT  modes: 0 may .* 1 are links'
rm vault/runs/link
if chown 1 vault/runs 2>/dev/null; then
    finds 1 'TO LOOK AT  modes: .* 1 belong to another user'
    chown "$(id -u)" vault/runs
fi

touch -d '2097-01-01' vault/ledger.db
finds 1 'TO LOOK AT  clock: ledger.db was written on 2097-01-01'
touch vault/ledger.db
cp vault/ledger.db ledger.db
# The head of its second page.
printf 'damaged damaged damaged' | dd of=vault/ledger.db bs=1 seek=4096 conv=notrunc 2>/dev/null
finds 1 'TO LOOK AT  ledger: ledger.db is damaged' 'Put your newest copy'
cp ledger.db vault/ledger.db
: >vault/ledger.db
printf 'no database at all, not even one of another program, but a text' >vault/ledger.db
finds 1 'TO LOOK AT  ledger'
rm vault/ledger.db
finds 1 'TO LOOK AT  ledger: there are runs in the vault, and no ledger.db'
cp ledger.db vault/ledger.db

mv vault/key key
finds 1 "TO LOOK AT  key: cannot open the vault's key" 'Put your copy of the key back'
(umask 377 && head -c 31 key >vault/key)
finds 1 "TO LOOK AT  key: the vault's key is not 32 bytes"
rm -f vault/key
(umask 377 && head -c 32 /dev/zero >vault/key)
finds 1 "TO LOOK AT  key: the vault's key is not the one"
rm -f vault/key
mv key vault/key
finds 0 '^ok  *key: that of the ledger'

TZ=Mars/Base finds 1 'TO LOOK AT  time zone: TZ names a zone that is not installed'
TZ=UTC finds 0 '^ok  *time zone: UTC (UTC+0000)'

mkdir programs
cp "$BUILD"/bin/offboard* programs/
rm programs/offboard-load
programs/offboard doctor demo/school.ini --vault vault >said 2>err && problem "a program is missing, status 0"
grep -q 'TO LOOK AT  programs: .*offboard-load is missing' said || problem "a missing program: $(cat said)"

# A file that names more than any disk holds: the bytes are not there, only their number.
truncate -s 9T big.csv 2>/dev/null && {
    sed 's#^file *= attainment.csv#file = ../big.csv#' demo/school.ini >demo/big.ini
    offboard doctor demo/big.ini --vault vault >said 2>err && problem "no room, status 0"
    grep -q 'TO LOOK AT  room' said || problem "no room: $(cat said)"
    rm big.csv demo/big.ini
}

cp demo/school.ini school.ini
echo 'nonsense = 1' >>demo/school.ini
finds 1 'TO LOOK AT  school.ini: demo/school.ini:[0-9]*: '
cp school.ini demo/school.ini
status=0
offboard doctor nowhere.ini >said 2>err || status=$?
[ $status = 1 ] || problem "no school.ini: status $status"
grep -q "TO LOOK AT  school.ini: there is no 'nowhere.ini'" said || problem "no school.ini: $(cat said)"
finish
