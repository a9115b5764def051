#!/bin/sh
# `archive = all`: the backup holds every export whole, says of every row whose it is, and gives
# each delivered file back by zcat alone. And the packing of large files: members of at most 8 MiB
# that unpack alone, cut between rows, with the same bytes however many cores there are.
. "$(dirname "$0")/../common.sh"

prepare() { # SCHOOL VAULT [COMMAND...]
    school=$1 vault=$2
    shift 2
    offboard plan $school/school.ini --vault $vault --as-of 2026-08-31 >/dev/null
    "$@" offboard apply $school/school.ini --vault $vault --by 'A Tester' --confirm "$(plan_words $vault)" >/dev/null
}

# A blank line between rows, a row that cannot be read, and another encoding.
fixture demo odd
python3 - <<'END'
from pathlib import Path
users = Path("odd/connexus-users.csv")
lines = users.read_bytes().splitlines(keepends=True)
users.write_bytes(b"".join(lines[:5]) + b"\n" + b"".join(lines[5:]))
enrolments = Path("odd/connexus-enrolments.csv")
enrolments.write_bytes(enrolments.read_bytes() + b'"torn,\n')
results = Path("odd/attainment.csv")
results.write_bytes(b"\xff\xfe" + results.read_text("utf-8-sig").encode("utf-16-le"))
END

for school in odd demo connexus canvas oneroster; do
    [ -d $school ] || fixture $school $school
    sed -i 's/^\[policy\]/[policy]\narchive = all/' $school/school.ini
    prepare $school $school-vault
    run=$school-vault/runs/000001
    offboard verify $school/school.ini --vault $school-vault >verified || problem "$school: $(cat verified)"
    for file in $(cd $run/exports && find . -type f ! -name MANIFEST); do
        zcat $run/backup/$file.gz | cmp - $school/$file || problem "$school: zcat $file"
        python3 - $run/backup/$file.index.csv $school/$file <<'END' || problem "$school: index of $file"
import csv, pathlib, sys
at = None
for line in csv.DictReader(open(sys.argv[1])):
    assert at in (None, int(line["offset"])), line # no byte between two of them
    at = int(line["offset"]) + int(line["bytes"])
    assert line["action"] in ("keep", "change", "drop"), line
assert at == pathlib.Path(sys.argv[2]).stat().st_size, at
END
    done
    [ ! -e $run/backup/students.csv.gz ] || problem "$school: the roll is in the backup"
    offboard restore $school/school.ini --vault $school-vault --to $school-back --by 'A Tester' >said || problem "$school: restore"
    people=$(find $run/backup -name '*.index.csv' -exec tail -q -n +2 {} + | cut -d, -f7 | grep -vx -- - | sort -u | wc -l)
    grep -q "of $people people" said || problem "$school: not of $people people: $(head -n 1 said)"
    for file in $(cd $school-back/rows && find . -type f); do
        cmp $school-back/rows/$file $school/$file || problem "$school: rows/$file"
        cmp $school-back/exports/$file $school/$file || problem "$school: exports/$file"
    done
    python3 "$ROOT/tests/restore_check.py" $run $school >checked || problem "$school: $(cat checked)"
    grep -q 'which is all of it' $run/backup/RESTORE.txt || problem "$school: RESTORE.txt does not say so"
done
grep -q '^[0-9]*,[0-9]*,0,' odd-vault/runs/000001/backup/connexus-users.csv.index.csv || problem "no line between rows"

# Somebody who stays is in such a backup, too, and is found in it: the demo's row 7 of the roll.
stays=$(python3 -c '
import csv
for row in csv.DictReader(open("demo/truth.csv")):
    if row["standing"] == "on_roll":
        print(row["id"])
        break')
offboard restore demo/school.ini --vault demo-vault --as-of 2026-08-31 --person $stays --to demo-one --by 'A Tester' >said
wanted=$(cat demo/tracker-students.csv demo/connexus-users.csv demo/connexus-enrolments.csv demo/attainment.csv | grep -c "$stays")
got=$(find demo-one/rows -type f -exec cat {} + | grep -c "$stays")
[ "$got" = "$wanted" ] && [ "$got" -gt 4 ] || problem "$got rows of somebody who stays, not $wanted"

# What the verifier must notice in such a backup though all sums are right.
fixture demo torn
sed -i 's/^\[policy\]/[policy]\narchive = all/' torn/school.ini
echo >>torn/connexus-users.csv
offboard plan torn/school.ini --vault torn-vault --as-of 2026-08-31 >/dev/null
step() { offboard-load "$1" --config torn/school.ini --vault torn-vault --run 1; }
for damage in none end pseudonym nobody hole; do
    step backup
    PYTHONPATH="$ROOT/tests" python3 - torn-vault/runs/000001/backup $damage <<'END'
import gzip, pathlib, sys
from reseal import pack, seal
folder, damage = pathlib.Path(sys.argv[1]), sys.argv[2]
for path in folder.glob("*"):
    path.chmod(0o600)
index, rows = folder / "connexus-users.csv.index.csv", folder / "connexus-users.csv.gz"
lines = index.read_text().splitlines(keepends=True)
raw = gzip.decompress(rows.read_bytes()).splitlines(keepends=True) # no row has a line break
kept = [i for i, line in enumerate(lines) if ",keep," in line]
if damage == "end": # what stands after the last row is missing
    assert kept[-1] == len(lines) - 1
    lines, raw = lines[:-1], raw[:-1]
if damage == "pseudonym": # a row of somebody who stays is another's
    lines[kept[5]] = lines[kept[5]][:-9] + lines[kept[6]][-9:]
if damage == "nobody": # or nobody's, as if no row stood there
    member, number, line, rest = lines[kept[5]].split(",", 3)
    lines[kept[5]] = f"{member},{number},0,{rest[:-9]}-\n"
if damage == "hole": # or is not there at all
    del raw[kept[5]]
    del lines[kept[5]]
    for i, line in enumerate(lines[1:], 1):
        fields = line.split(",")
        lines[i] = ",".join([fields[0], str(i), *fields[2:]])
index.write_text("".join(lines))
rows.write_bytes(pack(b"".join(raw)))
seal(folder)
END
    status=0
    step verify 2>err || status=$?
    want=2
    [ $damage != none ] || want=0
    [ $status = $want ] || problem "verify, $damage: status $status: $(cat err)"
    rm -f torn-vault/runs/000001/backup/receipt
done

# Large: the results sixty times over, about 20 MB.
fixture demo large
tail -n +2 large/attainment.csv >rows
for _ in $(seq 60); do cat rows; done >>large/attainment.csv
sed -i 's/^\[policy\]/[policy]\narchive = all/' large/school.ini
with_key one
with_key many
prepare large one taskset -c 0
prepare large many
for file in one/runs/000001/backup/*; do
    case $file in */receipt) continue ;; esac
    cmp $file many/runs/000001/backup/$(basename $file) || problem "$file: other bytes on one core"
done
python3 - one/runs/000001/backup/attainment.csv.gz large/attainment.csv <<'END' || problem "members"
import sys, zlib
data, wanted = open(sys.argv[1], "rb").read(), open(sys.argv[2], "rb").read()
at, members = 0, 0
while data:
    unpacker = zlib.decompressobj(31)
    raw = unpacker.decompress(data) + unpacker.flush()
    assert unpacker.eof and len(raw) <= 8 << 20, len(raw)
    assert wanted[at:at + len(raw)] == raw and raw.endswith(b"\n"), members # cut between rows
    at, members, data = at + len(raw), members + 1, unpacker.unused_data
assert at == len(wanted) and members == -(-at // (8 << 20)), (at, members)
END
finish
