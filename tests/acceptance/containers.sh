#!/bin/sh
# The demo delivered in a zip file, a .tar.gz, a .gz and a workbook: planned, off-boarded, restored,
# and the same exports as from the plain files.
. "$(dirname "$0")/../common.sh"
pack() {
    python3 "$ROOT/tests/pack.py" "$@"
}
for way in plain packed; do
    mkdir $way
    fixture demo $way/demo
    with_key $way/vault
done
cp -r packed/demo delivered
(
    cd packed/demo
    pack zip roll.zip students.csv=students.csv
    pack tgz platform.tar.gz ./users.csv=connexus-users.csv ./enrolments.csv=connexus-enrolments.csv
    pack gz attainment.csv.gz attainment.csv
    pack xlsx tracker-students.xlsx Sheet1=tracker-students.csv
    rm ./*.csv
    sed -i 's,= students.csv,= roll.zip/students.csv,
            s,= connexus-users.csv,= platform.tar.gz/users.csv,
            s,= connexus-enrolments.csv,= platform.tar.gz/enrolments.csv,
            s,= attainment.csv,= attainment.csv.gz,
            s,= tracker-students.csv,= tracker-students.xlsx,' school.ini
)
for way in plain packed; do
    (
        cd $way
        offboard plan demo/school.ini --vault vault --as-of 2026-08-31
        cp -r vault/runs/000001/staged staged
        offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm "$(plan_words vault)"
    ) >$way.log 2>&1 || { cat $way.log; exit 1; }
done
a=plain/vault/runs/000001 b=packed/vault/runs/000001
for names in connexus-users.csv:platform/users.csv connexus-enrolments.csv:platform/enrolments.csv \
    attainment.csv:attainment.csv; do
    cmp "$a/exports/${names%:*}" "$b/exports/${names#*:}" || problem "$names differ"
done
[ ! -e "$b/exports/roll" ] || problem "the roll was exported"
# What was delivered, as RESTORE.txt takes it: files of an archive in a folder of its name.
mkdir delivered/platform
cp delivered/connexus-users.csv delivered/platform/users.csv
cp delivered/connexus-enrolments.csv delivered/platform/enrolments.csv
unpacked=$(grep -l 'Parent Phone' packed/staged/unpacked-*)
cp "$unpacked" delivered/tracker-students.csv
python3 "$ROOT/tests/restore_check.py" "$b" delivered || problem "the backup does not restore"
(cd "$b/backup" && sha256sum --quiet -c SHA256SUMS) || problem "SHA256SUMS does not fit"
[ -z "$(find packed/vault -perm /077)" ] || problem "somebody else may read the vault"
[ ! -e "$b/staged" ] || problem "what was unpacked is left behind"
[ "$(json_value "$a/run.json" results.purged)" = "$(json_value "$b/run.json" results.purged)" ] ||
    problem "another number of results was purged"
finish
