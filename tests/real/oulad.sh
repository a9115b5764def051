#!/bin/sh
# OULAD from end to end: the figures of its README, every course's mean computed independently,
# no leaver left behind, and a restore that gives the delivered files back byte for byte: from a
# plain and from an encrypted backup, by offboard, by this project's Python script and by hand.
. "$(dirname "$0")/../common.sh"
[ -d "$DATA/oulad" ] || skip "../shared/data/oulad is absent"
need_age 12
words=$(python3 "$ROOT/tests/real/oulad.py" words "$DATA/oulad")
ln -s "$(dirname "$DATA")" shared
cp "$ROOT/tests/real/oulad/school.ini" plain.ini
sed -i 's#^\(file *= \)\(\.\./\)*shared/#\1shared/#' plain.ini
cp plain.ini sealed.ini
encrypt_for sealed.ini "$ONE" "$TWO"

for kind in plain sealed; do
    key= hand=
    [ $kind = plain ] || key='--identity two.key' hand=one.key
    offboard plan $kind.ini --vault $kind --as-of 2016-01-01
    offboard apply $kind.ini --vault $kind --by 'A Tester' --confirm "$words"
    run=$kind/runs/000001
    python3 "$ROOT/tests/real/oulad.py" check "$DATA/oulad" $run || problem "$kind: see above"
    python3 "$ROOT/tests/restore_check.py" $run "$DATA/oulad" $hand || problem "$kind: restore differs"
    [ ! -e $run/exports/assessments.csv ] || problem "$kind: a lookup file was exported"
    cmp "$DATA/oulad/studentRegistration.csv" $run/exports/studentRegistration.csv ||
        problem "$kind: nothing in the registrations was to change"

    offboard restore $kind.ini --vault $kind --as-of 2016-01-02 --to $kind-back --by 'A Tester' $key >/dev/null ||
        problem "$kind: restore"
    sh "$ROOT/tests/restore_by_hand.sh" $run $kind-hand $hand || problem "$kind: by hand"
    for index in $(cd $run/backup && ls *.index.csv); do
        for back in $kind-back/exports $kind-hand; do
            cmp "$DATA/oulad/${index%.index.csv}" $back/${index%.index.csv} || problem "$back differs"
        done
        [ "$(tail -n +2 $run/backup/$index | wc -l)" -gt 1000 ] || problem "$kind: $index is too short"
    done
done
finish
