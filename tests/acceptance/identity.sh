#!/bin/sh
# Identities that do not do are refused in plain words with status 2, and nothing is written; so are
# recipients in school.ini that are none, and a missing age before there is even a vault.
. "$(dirname "$0")/../common.sh"
need_age 25
fixture demo demo
cp demo/school.ini plain.ini
encrypt_for demo/school.ini "$ONE" "$TWO"
offboard plan demo/school.ini --vault vault --as-of 2026-08-31 >/dev/null
offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20' >/dev/null
before=$(tree_sum vault/runs vault/key)

# refused WHAT PATTERN [--identity FILE]: by restore and by verify
refused() {
    what=$1 pattern=$2
    shift 2
    for verb in restore verify; do
        [ $verb = restore ] || [ $# != 0 ] || continue # without a key verify checks what it can
        to=
        [ $verb = verify ] || to="--to back --by Tester"
        status=0
        offboard $verb demo/school.ini --vault vault $to "$@" >said 2>errors || status=$?
        [ $status = 2 ] || problem "$verb, $what: status $status"
        grep -q "$pattern" errors || problem "$verb, $what: $(cat errors)"
        grep -q 'AGE-SECRET-KEY-1[0-9A-Z]' said errors && problem "$verb, $what: a key was shown"
        [ ! -e back ] && [ ! -e back.tmp ] || problem "$verb, $what: something was written"
        rm -rf back back.tmp
    done
    [ "$(tree_sum vault/runs vault/key)" = "$before" ] || problem "$what: the vault was changed"
}
age-keygen -o other.key 2>/dev/null
refused 'no identity' 'is encrypted: give --identity'
refused 'the key of somebody else' 'not for one of its recipients' --identity other.key
refused 'no such file' "there is no identity 'none.key'" --identity none.key
for mode in 640 604 610 601; do
    cp one.key loose.key
    chmod $mode loose.key
    refused "mode $mode" "open to others (mode 0$mode)" --identity loose.key
done
ln -s one.key link.key
refused 'a link' 'is a link' --identity link.key
mkdir folder.key
refused 'a folder' 'is a folder' --identity folder.key
mkfifo pipe.key
refused 'a pipe' 'is a device or pipe' --identity pipe.key
refused 'a device' 'is a device or pipe' --identity /dev/null
install -m 600 /dev/null empty.key
refused 'an empty file' 'is not an identity' --identity empty.key
(umask 077; age-keygen -y one.key >public.key)
refused 'a public key' 'is not an identity' --identity public.key
(umask 077; sed 's/Q$/P/; t; s/.$/Q/' one.key >slip.key)
refused 'a key with a slip' 'is not an identity' --identity slip.key
(umask 077; head -c 20000 /dev/zero | tr '\0' '#' >long.key)
refused 'a long file' 'too long' --identity long.key
if [ "$(id -u)" = 0 ]; then
    install -m 600 -o 65534 one.key foreign.key
    refused 'the file of another user' 'belongs to another user' --identity foreign.key
fi
offboard restore demo/school.ini --vault vault --to back --by Tester --identity one.key >/dev/null ||
    problem "the right key does not do"

# ini PATTERN LINE...: school.ini with these lines in place of its encryption is refused
ini() {
    pattern=$1
    shift
    sed '/^encryption/d' plain.ini >demo/school.ini
    printf '%s\n' "$@" >lines
    sed -i '/^\[policy\]/r lines' demo/school.ini
    status=0
    offboard plan demo/school.ini --vault new --as-of 2026-08-31 >/dev/null 2>errors || status=$?
    [ $status = 2 ] || problem "$*: status $status"
    grep -q "$pattern" errors || problem "$*: $(cat errors)"
    [ ! -e new ] || problem "$*: a vault was made"
}
ini 'say how backups are kept' ''
ini 'opposite things' 'encryption = none' "recipients = $ONE"
ini "'none', or instead of it" 'encryption = age'
ini 'key 1 is no public key' "recipients = $(grep AGE-SECRET one.key)"
grep -q "$(grep AGE-SECRET one.key)" errors && problem "the message shows a private key"
ini 'key 2 is no public key' "recipients = $ONE ${TWO%?}"
ini 'key 2 is key 1 once more' "recipients = $ONE $ONE"

# One key is allowed, and every plan says that two are advised.
sed "s/^encryption.*/recipients = $ONE/" plain.ini >demo/school.ini
offboard plan demo/school.ini --vault one --as-of 2026-08-31 >said
grep -q 'TWO KEYS ARE ADVISED' said || problem "one key: not warned"

# Without age nothing is written, neither by plan nor by apply; restore and verify say it too.
encrypt_for plain.ini "$ONE"
cp plain.ini demo/school.ini
mkdir bin
for program in "$BUILD"/bin/*; do ln -s "$program" bin/; done
offboard plan demo/school.ini --vault planned --as-of 2026-08-31 >/dev/null
for keep in '' age; do
    rm -f bin/age bin/age-keygen
    [ -z "$keep" ] || ln -s "$(command -v age)" bin/age
    before=$(tree_sum planned)
    for verb in plan apply run; do
        status=0
        PATH=$SCRATCH/bin "$BUILD/bin/offboard" $verb demo/school.ini --vault new --by T --confirm 'delete 20' \
            >/dev/null 2>errors || status=$?
        [ $status = 2 ] && grep -q "'age.*' is not installed" errors || problem "$verb without age: $status $(cat errors)"
        [ ! -e new ] || problem "$verb without age made a vault"
    done
    status=0
    PATH=$SCRATCH/bin "$BUILD/bin/offboard" apply demo/school.ini --vault planned --by T --confirm 'delete 20' \
        >/dev/null 2>&1 || status=$?
    [ $status = 2 ] && [ "$(tree_sum planned)" = "$before" ] || problem "apply without age: $status"
done

# A decision asks for a change where the policy does not: how backups are kept must be said too.
fixture connexus program
sed -i '/^encryption/d; s/^\(contact\|attainment\|enrolments\|accounts\) .*/\1 = keep/' program/school.ini
grep -q '^\[decisions\]' program/school.ini || printf '[decisions]\nfile = decisions.csv\n' >>program/school.ini
{
    echo id,decision,course,reason,asked_by,date
    grep ',Student,true' program/connexus-users.csv | head -n 31 |
        sed 's/,.*/,withdraw,*,left the program,Registrar,2026-08-28/'
} >program/decisions.csv
status=0
offboard plan program/school.ini --vault decided --as-of 2026-08-31 >said 2>errors || status=$?
[ $status = 2 ] && grep -q 'say how backups are kept' errors || problem "decided: $status $(cat said errors)"
[ -z "$(ls decided/runs 2>/dev/null)" ] || problem "decided: a plan was published"
finish
