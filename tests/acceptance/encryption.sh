#!/bin/sh
# Encrypted backups: whoever has a private key gets the delivered files back byte for byte, by
# `offboard restore`, by hand and by this project's Python script; whoever has only the vault and its
# key gets nothing. Two backups of the same data have nothing in common.
. "$(dirname "$0")/../common.sh"
need_age 30

prepare() { # SCHOOL VAULT
    offboard plan $1/school.ini --vault $2 --as-of 2026-08-31 >$2.plan
    offboard apply $1/school.ini --vault $2 --by 'A Tester' --confirm "$(plan_words $2)" >$2.apply
}
same() { # RESTORED_FOLDER DELIVERED_FOLDER RUN: every file that has a backup
    for index in $(cd "$3/backup" && find . -name '*.index.csv'); do
        cmp "$1/${index%.index.csv}" "$2/${index%.index.csv}" || problem "$1: differs"
    done
}

for school in demo connexus; do
    fixture $school $school
    encrypt_for $school/school.ini "$ONE" "$TWO"
    prepare $school $school-vault
    run=$school-vault/runs/000001
    # Which keys is said wherever the plan is: on the terminal, in the workbook, in the record.
    python3 "$ROOT/tests/sheet.py" $run/plan/plan.xlsx Summary >summary.csv
    for place in $school-vault.plan summary.csv $run/plan/plan.json $run/backup/RESTORE.txt; do
        grep -q "$ONE" $place && grep -q "$TWO" $place || problem "$place does not name both keys"
    done
    [ "$(cat $run/backup/recipients.txt)" = "$ONE
$TWO" ] || problem "$school: recipients.txt"
    [ -z "$(find $run/backup -name '*.gz')" ] || problem "$school: a file is not encrypted"
    [ -z "$(find $run/backup -name '*.age' ! -perm 0400)" ] || problem "$school: not 0400"
    (cd $run/backup && sha256sum --quiet -c SHA256SUMS) || problem "$school: SHA256SUMS"

    # Without a key: sums and counts; with either of them: everything.
    offboard verify $school/school.ini --vault $school-vault >verified || problem "$school: verify"
    grep -q '^run 1: unaltered: .*give --identity' verified || problem "$school: $(cat verified)"
    for key in one two; do
        offboard verify $school/school.ini --vault $school-vault --identity $key.key >verified ||
            problem "$school: verify with $key"
        grep -q '^run 1: whole: ' verified || problem "$school: $(cat verified)"
        before=$(tree_sum $run)
        offboard restore $school/school.ini --vault $school-vault --to $school-$key --by 'A Tester' \
            --identity $key.key >/dev/null || problem "$school: restore with $key"
        [ "$(tree_sum $run)" = "$before" ] || problem "$school: restore changed the run"
        same $school-$key/exports $school $run
        sh "$ROOT/tests/restore_by_hand.sh" $run $school-$key-hand $key.key >/dev/null ||
            problem "$school: by hand with $key"
        same $school-$key-hand $school $run
        python3 "$ROOT/tests/restore_check.py" $run $school $key.key >/dev/null || problem "$school: restore_check"
    done
done

# The same school and the same vault key once more: not one block of 16 bytes is the same, and what
# is not encrypted is the same but for the files' lengths and sums.
for n in 1 2; do
    with_key again$n
    prepare demo again$n
done
python3 - again1/runs/000001/backup again2/runs/000001/backup <<'PY' || problem "two backups have blocks in common"
import pathlib, sys
seen = 0
for one in sorted(pathlib.Path(sys.argv[1]).glob("*.age")):
    payloads = []
    for folder in sys.argv[1:]:
        data = (pathlib.Path(folder) / one.name).read_bytes()
        end = data.index(b"\n", data.index(b"\n--- ") + 1) + 1 # the header's MAC ends it
        payloads.append({data[i:i + 16] for i in range(end, len(data) - 15, 16)})
    seen += len(payloads[0])
    if payloads[0] & payloads[1]:
        sys.exit(f"{one.name}: {len(payloads[0] & payloads[1])} blocks in common")
if seen < 300:
    sys.exit(f"only {seen} blocks were compared")
PY
for file in $(cd again1/runs/000001/backup && ls *.index.csv sources.json recipients.txt); do
    cmp again1/runs/000001/backup/$file again2/runs/000001/backup/$file || problem "$file differs"
done

# Plain rows of the same school, to know what must not be found.
fixture demo plain
prepare plain plain-vault
zcat plain-vault/runs/000001/backup/tracker-students.csv.gz | tail -n +2 |
    python3 -c 'import csv, sys; [print("\n".join(c for c in row if len(c) > 5)) for row in csv.reader(sys.stdin)]' |
    sort -u >canaries
[ "$(wc -l <canaries)" -gt 40 ] || problem "too few names and addresses to look for"
grep -rFwl -f canaries demo-vault/runs/000001/backup && problem "a leaver can be read in the backup"

# The vault, its key and all that is in it open nothing: the key of the run is gone.
if grep -rl 'AGE-SECRET-KEY' demo-vault; then problem "a private key is in the vault"; fi
for file in demo-vault/key demo-vault/ledger.db demo-vault/runs/000001/backup/recipients.txt; do
    age -d -i $file demo-vault/runs/000001/backup/attainment.csv.gz.age >/dev/null 2>&1 &&
        problem "$file opens the backup"
done
# Each file is for the two keys and one that nobody has.
[ "$(grep -ac '^-> X25519 ' demo-vault/runs/000001/backup/attainment.csv.gz.age)" = 3 ] ||
    problem "not three recipients"

# Where the key of the run and the packed rows go, call by call: through pipes, into no file but the
# encrypted ones, and on no command line.
if strace -o /dev/null true 2>/dev/null; then
    with_key traced
    offboard plan demo/school.ini --vault traced --as-of 2026-08-31 >/dev/null
    # The leak checker traces too, and a process has one tracer only.
    ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 strace -f -y -s 100000 -o trace -e trace=write,pwrite64,writev,openat,execve,memfd_create \
        offboard apply demo/school.ini --vault traced --by 'A Tester' --confirm 'delete 20' >/dev/null
    grep -q 'write([0-9]*<pipe:.*AGE-SECRET-KEY-1' trace || problem "the trace does not show the key"
    grep 'AGE-SECRET-KEY-1' trace | grep -v ' write([0-9]*<pipe:' && problem "the key leaves the pipes"
    grep 'openat([^"]*"[^"]*\.gz\(\.age\)*", .*O_CREAT\|O_TMPFILE' trace |
        grep -v 'backup\.tmp>, "[a-z-]*\.csv\.gz\.age"' && problem "packed rows were written to another file"
    [ "$(grep -c 'openat(.*\.gz\.age", .*O_CREAT' trace)" = 4 ] || problem "not four encrypted files"
    [ "$(grep -c 'execve("[^"]*/age", \["age", "-d", "-i", "/dev/fd/3"\]' trace)" = 4 ] ||
        problem "age was started otherwise than expected: $(grep 'execve.*/age"' trace)"
else
    echo "1 check was not made: strace is missing or may not trace here"
fi

# Somebody who came back: their rows can be given back with a key only.
who=$(sed -n 's/.*,drop,//p' demo-vault/runs/000001/backup/attainment.csv.index.csv | head -n 1)
status=0
offboard reinstate $who demo/school.ini --vault demo-vault --by 'A Tester' >said 2>&1 || status=$?
[ $status = 2 ] && grep -q 'encrypted: give --identity' said || problem "reinstate: $status: $(cat said)"
[ -z "$(find demo-vault/reinstated -mindepth 1 2>/dev/null)" ] || problem "reinstate wrote something"
offboard reinstate $who demo/school.ini --vault demo-vault --by 'A Tester' --identity two.key >said 2>&1 ||
    problem "reinstate with a key: $(cat said)"
rows=$(grep -c ",$who$" demo-vault/runs/000001/backup/attainment.csv.index.csv)
[ "$(tail -n +2 demo-vault/reinstated/$who/attainment.csv | wc -l)" = "$rows" ] ||
    problem "reinstate gave another number of results back than $rows"
finish
