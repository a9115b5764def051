#!/bin/sh
# A program without any MIS: a registrar withdraws thirty students from all their courses and one
# from a single course, works on the platform, and checks until it is done.
. "$(dirname "$0")/../common.sh"
platform() { python3 "$ROOT/tests/acceptance/walkthrough_platform.py" "$@"; }
fixture connexus school
cp school/connexus-enrolments.csv delivered-enrolments.csv
cp school/connexus-users.csv delivered-users.csv
with_key vault
DAY='--vault vault --as-of 2026-08-31'

# No roll: what the student information system says is not asked.
rm school/sis-students.csv
sed -i '/^\[roll\]/,/^; The course platform/{/^; The course platform/!d}' school/school.ini
printf '\n[decisions]\nfile = decisions.csv\n' >>school/school.ini
python3 - <<'END' || exit 1
import csv
students = {}
with open("school/connexus-enrolments.csv", newline="", encoding="utf-8") as f:
    for row in csv.DictReader(f):
        if row["Role"] in ("Student", "") and row["Status"] == "Active":
            students.setdefault(row["User ID"], []).append(row["Course ID"])
several = [who for who, courses in students.items() if len(courses) > 1]
lines = [[f"user_id:{who}", "withdraw", "*"] for who in several[:30]]
lines.append([f"user_id:{several[30]}", "withdraw", students[several[30]][0]])
with open("school/decisions.csv", "w", newline="", encoding="utf-8") as f:
    out = csv.writer(f)
    out.writerow(["id", "decision", "course", "status", "reason", "asked_by", "date"])
    out.writerows(line + ["", "left the program", "Registrar", "2026-08-28"] for line in lines)
END

check() { offboard check school/school.ini $DAY >check.log 2>err || problem "check: $(cat err)"; }
says() { grep -q "$2" check.log || problem "$1: check should say '$2': $(cat check.log)"; }

offboard plan school/school.ini $DAY >log 2>&1 || problem "plan: $(cat log)"
[ "$(plan_words vault)" = 'withdraw 31' ] || problem "the words are '$(plan_words vault)'"
run=vault/runs/000001
for key in results.purged actions.anonymised actions.deactivated actions.deleted; do
    [ "$(json_value $run/run.json $key)" = 0 ] || problem "$key: only enrolments were asked for"
done
steps=$(json_value $run/run.json enrolments.withdrawn)
offboard apply school/school.ini --vault vault --by 'R. Registrar' --authority 'Board, 28 August' \
    --confirm 'withdraw 31' >log 2>&1 || problem "apply: $(cat log)"
grep -q "$steps steps remain" log || problem "$steps steps should remain: $(cat log)"
cp -r $run/exports ours
cmp -s ours/connexus-users.csv delivered-users.csv || problem "users changed: nobody has left"

check
says "the delivered files" "0 of $steps steps done"
says "the delivered files" 'export it again'

# The first forty lines are imported, and the platform exported again.
platform enrolments $run/uploads/connexus-enrolments.csv school/connexus-enrolments.csv 40
check
says "forty imported" "40 of $steps steps done"
left=$(($(wc -l <vault/check/connexus-enrolments.csv) - 1))
[ $left = $((steps - 40)) ] || problem "check lists $left enrolments, want $((steps - 40))"

# The others, from the list that check wrote. Somebody sets one back by mistake.
platform enrolments vault/check/connexus-enrolments.csv school/connexus-enrolments.csv
cp school/connexus-enrolments.csv all-done.csv
first=$(sed -n '2s/^Edit,\([^,]*\),.*/\1/p' $run/uploads/connexus-enrolments.csv)
platform status school/connexus-enrolments.csv "$first" Active
check
says "one set back" "$((steps - 1)) of $steps steps done"
says "one set back" 'done before'
cp all-done.csv school/connexus-enrolments.csv
check
says "all imported" 'Every step is done'
[ "$(json_value $run/run.json state)" = done ] || problem "the run is not done"
[ ! -e $run/uploads ] && [ ! -e vault/check ] || problem "lists with names are still there"

# What the platform holds is what was prepared, and nobody else's enrolment was touched.
python3 - <<'END' || problem "the platform differs from what was prepared"
import csv
def read(path):
    with open(path, newline="", encoding="utf-8-sig") as f:
        return list(csv.DictReader(f))
named = {line["id"].split(":")[1]: line["course"] for line in read("school/decisions.csv")}
delivered, ours = read("delivered-enrolments.csv"), read("ours/connexus-enrolments.csv")
assert read("school/connexus-enrolments.csv") == ours
for before, after in zip(delivered, ours, strict=True):
    is_named = named.get(before["User ID"]) in ("*", before["Course ID"])
    if is_named and before["Status"] in ("Active", "Suspended"):
        assert after == before | {"Status": "Withdrawn"}, before
    else:
        assert after == before, before
END
offboard plan school/school.ini $DAY >log 2>&1 || problem "plan again: $(cat log)"
grep -qi 'nothing to do\|nobody would be changed' log || problem "something is left: $(cat log)"
finish
