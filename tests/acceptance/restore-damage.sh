#!/bin/sh
# A damaged backup is named by `verify` - file, and member and row where there is one - and
# refused by `restore`, which then writes nothing. What is damaged is not repaired or removed.
. "$(dirname "$0")/../common.sh"
fixture demo demo
offboard plan demo/school.ini --vault vault --as-of 2026-08-31 >/dev/null 2>&1
offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20' >/dev/null 2>&1
run=vault/runs/000001
backup=$run/backup
chmod -R u+w vault
chmod 400 $backup/receipt # as it is whenever somebody has looked at it
cp -rp vault good

# refused WHAT PATTERN: the vault as it is now, then the good one again
refused() {
    before=$(tree_sum $run)
    status=0
    offboard verify demo/school.ini --vault vault >said 2>errors || status=$?
    [ $status = 1 ] || problem "$1: verify ended with $status"
    grep -q "^run 1: DAMAGED: .*$2" said || problem "$1: verify said $(cat said errors)"
    restore_refuses "$1" "$2"
    [ "$(tree_sum $run)" = "$before" ] || problem "$1: the damaged run was changed"
    rm -rf vault
    cp -rp good vault
}
restore_refuses() {
    status=0
    offboard restore demo/school.ini --vault vault --to back --by 'A Tester' >said 2>errors || status=$?
    [ $status != 0 ] || problem "$1: restored"
    grep -q "$2" errors || problem "$1: restore said $(cat errors)"
    [ ! -e back ] && [ ! -e back.tmp ] || problem "$1: something was written"
    rm -rf back back.tmp
}
flip() { # FILE OFFSET
    python3 -c '
import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(int(sys.argv[2]))
    byte = f.read(1)[0]
    f.seek(-1, 1)
    f.write(bytes([byte ^ 1]))' "$1" "$2"
}
size() { stat -c %s "$1"; }
# reseal: sums that fit what is there now, as somebody would make them who has no key
reseal() {
    (
        cd $backup
        names=$(cut -c67- SHA256SUMS)
        sha256sum $names >SHA256SUMS
        for name in $names SHA256SUMS; do
            echo "$(sha256sum <$name | cut -c-64) $(stat -c %s $name) $name"
        done >MANIFEST
        echo END >>MANIFEST
    )
}

rows=$backup/attainment.csv.gz
index=$backup/attainment.csv.index.csv
flip $rows $(($(size $rows) / 2))
refused 'a bit of a member' "'attainment.csv.gz', member 1, \(after \)\?row [0-9]*"
python3 - $rows <<'END'
import sys
with open(sys.argv[1], "r+b") as f:  # what no deflate block can begin with
    f.seek(10)
    f.write(b"\xff" * 8)
END
refused 'a member that cannot be unpacked' "'attainment.csv.gz', member 1, heading: it cannot be unpacked"
flip $rows $(($(size $rows) - 6))
refused 'its check sum' "'attainment.csv.gz', member 1, after row 240: its check sum is wrong"
flip $rows 9
refused 'its header' "'attainment.csv.gz', member 1, heading: no member begins here"
truncate -s -1 $rows
refused 'its last byte' "'attainment.csv.gz', member 1, after row 240: the file is cut short"
truncate -s 0 $rows
refused 'an empty file' "'attainment.csv.gz', member 1, heading: the file is cut short"
printf '\0' >>$rows
refused 'a byte more' 'bytes follow the last member'
cp $rows once
cat once >>$rows
refused 'a member doubled' 'bytes follow the last member'
rm $rows
refused 'a file gone' "backup/attainment.csv.gz'"
cp $backup/tracker-students.csv.gz $rows
refused 'another file in its place' "'attainment.csv.gz', member 1"

sed -i 5d $index
refused 'a line of the index gone' "'attainment.csv.gz', member 1\|'attainment.csv.index.csv': its rows"
sed -i '4s/^1,/2,/' $index
refused 'another member in the index' "'attainment.csv.gz', member 1, row 3 .*another member"
sed -i '4s/drop/change/' $index
refused 'another action in the index' "'attainment.csv.gz', member 1, row 3 .*differs from the plan"
sed -i '4s/^\([^,]*,[^,]*,[^,]*\),\([0-9]*\)/\1,1\2/' $index
refused 'another offset in the index' "attainment.csv.index.csv"
sed -i '4s/^1,3/1,x/' $index
refused 'no number in the index' "'attainment.csv.index.csv', line 4"

for file in RESTORE.txt SHA256SUMS MANIFEST totals.json sources.json receipt; do
    flip $backup/$file $(($(size $backup/$file) / 2))
    refused "a bit of $file" "$file"
    truncate -s -1 $backup/$file
    refused "the last byte of $file" "$file"
    rm $backup/$file
    refused "no $file" "$file\|receipt"
done

python3 - $rows <<'END'
import struct, sys, zlib
raw = zlib.decompress(open(sys.argv[1], "rb").read(), 31)
raw = raw[:-3] + (b"7" if raw[-3:-2] != b"7" else b"8") + raw[-2:]
packer = zlib.compressobj(6, zlib.DEFLATED, -15)
body = packer.compress(raw) + packer.flush()
open(sys.argv[1], "wb").write(b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + body + struct.pack("<II", zlib.crc32(raw), len(raw)))
END
reseal
refused 'a row forged, with sums that fit' 'MANIFEST differs from the one that was verified'

# A backup of another vault, put whole into the place of this one.
offboard plan demo/school.ini --vault other --as-of 2026-08-31 >/dev/null 2>&1
offboard apply demo/school.ini --vault other --by 'A Tester' --confirm 'delete 20' >/dev/null 2>&1
rm -rf $backup
cp -rp other/runs/000001/backup $backup
refused "another vault's backup" ''

mv $backup away
status=0
offboard verify demo/school.ini --vault vault >said 2>/dev/null || status=$?
[ $status = 1 ] && grep -q 'run 1: DAMAGED: it is not in the vault' said || problem "a backup gone: $(cat said)"
restore_refuses 'a backup gone' 'not in'
rm -rf vault
cp -rp good vault

# Exports are no part of the backup: verify is content, and rows can be had without them.
flip $run/exports/attainment.csv 999
offboard verify demo/school.ini --vault vault >/dev/null 2>&1 || problem 'verify looked at the exports'
restore_refuses 'a damaged export' "'exports/attainment.csv' differs"
mv $run/exports away-too
offboard restore demo/school.ini --vault vault --to back --by 'A Tester' >/dev/null 2>&1 || problem 'rows without exports'
[ -e back/rows/attainment.csv ] && [ ! -e back/exports ] || problem 'rows without exports: not the right files'

# What a killed restore leaves is replaced; what somebody else has there is not.
mkdir -p again.tmp/rows
echo half >again.tmp/rows/attainment.csv
offboard restore demo/school.ini --vault vault --to again --by 'A Tester' >/dev/null 2>&1 || problem 'after a killed restore'
[ ! -e again.tmp ] && cmp back/rows/attainment.csv again/rows/attainment.csv || problem 'after a killed restore: not the same'
mkdir mine.tmp
echo mine >mine.tmp/notes
status=0
offboard restore demo/school.ini --vault vault --to mine --by 'A Tester' >/dev/null 2>errors || status=$?
[ $status = 1 ] && grep -q "'mine.tmp' is in the way" errors && [ -e mine.tmp/notes ] && [ ! -e mine ] ||
    problem "somebody else's folder: $(cat errors)"
finish
