#!/bin/sh
# Whatever the umask: files 0600 or 0400 in directories 0700; backups and the key read-only.
. "$(dirname "$0")/../common.sh"
for mask in 000 022 077 777; do
    rm -rf school
    mkdir school
    fixture demo school/demo
    (
        cd school
        umask $mask
        offboard plan demo/school.ini --vault vault --as-of 2026-08-31
        offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20'
    ) >log 2>&1 || { cat log; problem "umask $mask: failed"; continue; }
    find school/vault \( -type d ! -perm 0700 -o -type f ! -perm 0600 ! -perm 0400 \) -printf '%m %p\n' >loose
    [ ! -s loose ] || problem "umask $mask: $(cat loose)"
    find school/vault/key school/vault/runs/*/backup -type f ! -perm 0400 -printf '%m %p\n' >loose
    [ ! -s loose ] || problem "umask $mask: want 0400: $(cat loose)"
done
finish
