#!/bin/sh
# A OneRoster 1.1 bundle beside a roll that this test makes from it: the first 25 students left.
# Read from its folder, and from a zip file of it.
. "$(dirname "$0")/../common.sh"
[ -d "$DATA/oneroster" ] || skip "../shared/data/oneroster is absent"
cat >school.ini <<END
[school]
name = Nectarine Brook
term = 2026-summer
[roll]
file = roll.csv
dates = iso
sis_id = identifier
surname = familyName
forename = givenName
year = grades
left = left
[accounts]
file = $DATA/oneroster/users.csv
profile = oneroster-1.1
platform = oneroster
[enrolments]
file = $DATA/oneroster/enrollments.csv
profile = oneroster-1.1
platform = oneroster
[policy]
max_leavers = 100% 100
max_leavers_year = 100% 100
END
python3 - make "$DATA/oneroster" <<'END'
import csv, sys
users = [r for r in csv.DictReader(open(sys.argv[2] + "/users.csv", newline="", encoding="utf-8-sig")) if r["role"] == "student"]
with open("roll.csv", "w", newline="", encoding="utf-8") as f:
    roll = csv.writer(f)
    columns = ["identifier", "orgSourcedIds", "familyName", "givenName", "grades"]
    roll.writerow(columns + ["left"])
    for number, user in enumerate(users):
        roll.writerow([user[c] for c in columns] + ["2026-05-29" if number < 25 else ""])
END
set --
for file in "$DATA"/oneroster/*.csv; do
    set -- "$@" "$(basename "$file")=$file"
done
python3 "$ROOT/tests/pack.py" zip bundle.zip "$@"
sed "s,$DATA/oneroster/,bundle.zip/," school.ini >zipped.ini
offboard report school.ini --vault vault --as-of 2026-06-30
offboard report zipped.ini --vault zipped --as-of 2026-06-30
for vault in vault zipped; do
    python3 - $vault/runs/000001/run.json "$DATA/oneroster" <<'END' || problem "$vault: see above"
import csv, json, sys
record = json.load(open(sys.argv[1], encoding="utf-8"))
def rows(name):
    return list(csv.DictReader(open(name, newline="", encoding="utf-8-sig")))
users, enrolments = rows(sys.argv[2] + "/users.csv"), rows(sys.argv[2] + "/enrollments.csv")
students = [u["sourcedId"] for u in users if u["role"] == "student"]
left = set(students[:25])
of_students = [e for e in enrolments if e["role"] == "student"]
wanted = {
    "people.total": len(students),
    "people.left": 25,
    "people.on_roll": len(students) - 25,
    "enrolments.of_leavers": sum(e["userSourcedId"] in left for e in of_students),
}
bad = 0
for key, value in wanted.items():
    group, name = key.split(".")
    if record[group][name] != value:
        print(f"{key} is {record[group][name]}, want {value}")
        bad = 1
for entry in record["inputs"]:
    lines = {"accounts": len(users), "enrolments": len(enrolments), "roll": len(students)}[entry["reading"]]
    if (entry["rows"], entry["records"], entry["rejected"], entry["repaired"]) != (lines, lines, 0, 0):
        print(f"{entry['reading']}: {entry}, want {lines} records")
        bad = 1
sys.exit(bad)
END
done
finish
