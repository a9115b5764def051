#!/bin/sh
# Every backed-up row put back into the exports gives the delivered files byte for byte, with
# nothing but the backup, the exports and this project's Python script.
. "$(dirname "$0")/../common.sh"
for school in demo connexus; do
    fixture $school $school
    offboard plan $school/school.ini --vault $school-vault --as-of 2026-08-31 >/dev/null
    offboard apply $school/school.ini --vault $school-vault --by 'A Tester' --confirm "$(plan_words $school-vault)" >/dev/null
    python3 "$ROOT/tests/restore_check.py" $school-vault/runs/000001 $school || problem "$school: differs"
    (cd $school-vault/runs/000001/backup && sha256sum --quiet -c SHA256SUMS) || problem "$school: checksums"
    for file in "$school-vault"/runs/000001/backup/*.gz; do
        gzip -t "$file" || problem "$file: gzip refuses it"
    done
done
finish
