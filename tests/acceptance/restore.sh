#!/bin/sh
# What was backed up comes back: by `offboard restore`, by a page of shell with zcat and sha256sum,
# and by this project's Python script, the delivered files come out byte for byte - for each
# fixture school, for a school whose files came in a zip, and for odd encodings and line ends.
. "$(dirname "$0")/../common.sh"

prepare() { # SCHOOL
    offboard plan $1/school.ini --vault $1-vault --as-of 2026-08-31 >/dev/null
    offboard apply $1/school.ini --vault $1-vault --by 'A Tester' --confirm "$(plan_words $1-vault)" >/dev/null
}

# same RESTORED_FOLDER DELIVERED_FOLDER RUN: every file that has a backup
same() {
    for index in $(cd "$3/backup" && find . -name '*.index.csv'); do
        cmp "$1/${index%.index.csv}" "$2/${index%.index.csv}" || problem "$1: differs"
    done
}

for school in demo connexus canvas oneroster; do
    fixture $school $school
    prepare $school
    run=$school-vault/runs/000001
    python3 "$ROOT/tests/restore_check.py" $run $school || problem "$school: differs"
    for file in $run/backup/*.gz; do
        gzip -t "$file" || problem "$file: gzip refuses it"
    done

    # Nothing of the delivered files is needed, nor anything that cleaning removes.
    mv $school/school.ini $school.ini
    mv $school $school-delivered
    mkdir $school
    mv $school.ini $school/school.ini
    [ ! -e $run/staged ] || problem "$school: staged/ is still there"
    offboard verify $school/school.ini --vault $school-vault >verified || problem "$school: verify"
    grep -q '^run 1: whole: ' verified || problem "$school: $(cat verified)"
    before=$(tree_sum $run)
    offboard restore $school/school.ini --vault $school-vault --to $school-back --by 'A Tester' >/dev/null ||
        problem "$school: restore"
    same $school-back/exports $school-delivered $run
    [ -z "$(find $school-back -perm /077)" ] || problem "$school: others may read what was restored"
    [ "$(tree_sum $run)" = "$before" ] || problem "$school: restore changed the run"
    for file in $(cd $school-back/rows && find . -type f); do
        zcat $run/backup/"$file".gz | cmp - $school-back/rows/"$file" || problem "$school: rows/$file"
    done

    sh "$ROOT/tests/restore_by_hand.sh" $run $school-hand >/dev/null || problem "$school: by hand"
    same $school-hand $school-delivered $run
done

# Files in a zip leave in a folder of its name, two deep in what is restored.
mkdir zipped zipped-delivered zipped-delivered/sis
cp "$ROOT"/fixtures/demo/*.csv zipped-delivered/sis/
cp "$ROOT"/fixtures/demo/school.ini zipped/
(cd zipped-delivered/sis && python3 -m zipfile -c ../../zipped/sis.zip *.csv)
sed -i 's#^\(file *= *\)\([a-z-]*\.csv\)#\1sis.zip/\2#' zipped/school.ini
prepare zipped
offboard restore zipped/school.ini --vault zipped-vault --to zipped-back --by 'A Tester' >/dev/null
same zipped-back/exports zipped-delivered zipped-vault/runs/000001
grep -q 'sis/attainment.csv' zipped-back/README.txt || problem "zipped: not told"
sh "$ROOT/tests/restore_by_hand.sh" zipped-vault/runs/000001 zipped-hand >/dev/null || problem "zipped: by hand"
same zipped-hand zipped-delivered zipped-vault/runs/000001

# UTF-16, a mark, CR alone, no line end at the end.
fixture demo odd
iconv -f utf-8 -t utf-16le odd/attainment.csv >odd/x
printf '\377\376' | cat - odd/x >odd/attainment.csv
tr '\n' '\r' <odd/tracker-students.csv >odd/x
mv odd/x odd/tracker-students.csv
truncate -s -1 odd/connexus-users.csv
prepare odd
offboard restore odd/school.ini --vault odd-vault --to odd-back --by 'A Tester' >/dev/null
same odd-back/exports odd odd-vault/runs/000001
finish
