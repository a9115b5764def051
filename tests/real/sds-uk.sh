#!/bin/sh
# Microsoft School Data Sync, UK format: every row is a record, and no password gets anywhere.
. "$(dirname "$0")/../common.sh"
[ -d "$DATA/sds-uk" ] || skip "../shared/data/sds-uk is absent"
from=$DATA/sds-uk/users-100
cat >school.ini <<END
[school]
name = Contoso and Fabrikam
term = 2026-summer
[roll]
file = $from/Student.csv
profile = sds-uk
[accounts]
file = $from/Student.csv
profile = sds-uk
platform = sds
[enrolments]
file = $from/StudentEnrollment.csv
profile = sds-uk
platform = sds
END
offboard report school.ini --vault vault --as-of 2018-03-01
run=vault/runs/000001
python3 - "$run/run.json" "$from" <<'END' || problem "see above"
import csv, json, sys
record = json.load(open(sys.argv[1], encoding="utf-8"))
wanted = {}
for reading, name in (("roll", "Student"), ("accounts", "Student"), ("enrolments", "StudentEnrollment")):
    wanted[reading] = len(list(csv.DictReader(open(f"{sys.argv[2]}/{name}.csv", newline="", encoding="utf-8-sig"))))
found = {entry["reading"]: (entry["rows"], entry["records"], entry["rejected"], entry["repaired"]) for entry in record["inputs"]}
bad = 0
for reading, rows in wanted.items():
    if found.get(reading) != (rows, rows, 0, 0):
        print(f"{reading}: rows, records, rejected, repaired {found.get(reading)}, want {rows} records")
        bad = 1
people = record["people"]
if (people["total"], people["on_roll"]) != (wanted["roll"], wanted["roll"]):
    print(f"people: {people}")
    bad = 1
if record["enrolments"]["total"] != wanted["enrolments"]:
    print(f"enrolments: {record['enrolments']}")
    bad = 1
sys.exit(bad)
END
! grep -rl 'P@ssw' "$run" || problem "a password was stored"
finish
