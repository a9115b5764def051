#!/bin/sh
# `offboard init`: a folder with one export of each kind, each is placed under its own profile, the
# school.ini runs as it is with every action off, and a second init leaves it alone.
. "$(dirname "$0")/../common.sh"
from=$ROOT/fixtures/exports

# placed DIR SECTION FILE PROFILE: the section is there, reads the file, and is no remark.
placed() {
    awk -v section="[$2]" -v file="$3" -v profile="$4" '
        /^\[/ { inside = ($0 == section) }
        inside && /^file / { sub(/^file *= */, ""); f = ($0 == file) }
        inside && $1 == "profile" { p = ($3 == profile) }
        END { exit !(f && p) }' "$1/school.ini" || problem "$1: [$2] is not $3 by $4"
}
# start DIR FILE...: a folder of exports, and init in it.
start() {
    dir=$1
    shift
    mkdir "$dir"
    for file; do cp "$from/$file" "$dir/"; done
    offboard init "$dir" >"$dir.out" || problem "$dir: init failed"
}
# plans DIR PEOPLE: the plan is made, nobody is rejected or changed, nobody is unknown.
plans() {
    offboard plan "$1/school.ini" --as-of 2026-08-31 >"$1.log" 2>&1 ||
        { cat "$1.log"; problem "$1: the school.ini does not plan"; return; }
    python3 - "$1/vault/runs/000001/run.json" "$2" <<'END' || problem "$1: see above"
import json, sys
record = json.load(open(sys.argv[1], encoding="utf-8"))
wrong = [f"{i['file']}: {i['rejected']} rejected" for i in record["inputs"] if i["rejected"]]
people = record["people"]
if people["total"] != int(sys.argv[2]) or people["unknown"] or record["changed"]:
    wrong.append(f"people: {people}, changed {record['changed']}")
sys.exit("\n".join(wrong) or 0)
END
}

start uk uk-mis/sims.csv tracker-students/tracker-students.csv tracker-long/attainment.csv \
    tracker-wide/attainment-wide.csv cem-wide/broadsheet.csv isams-results/results.csv \
    connexus-users/connexus-users.csv connexus-enrolments/connexus-enrolments.csv
placed uk roll sims.csv uk-mis
placed uk accounts connexus-users.csv connexus-users
placed uk accounts.tracker tracker-students.csv tracker-students
placed uk enrolments connexus-enrolments.csv connexus-enrolments
placed uk results broadsheet.csv cem-wide
placed uk results.isams results.csv isams-results
placed uk results.tracker attainment.csv tracker-long
placed uk results.tracker-2 attainment-wide.csv tracker-wide
grep -q '^upn  *= External ID .*; 12 of 12 values are UPNs of the roll' uk/school.ini ||
    problem "the ids under External ID were not recognised"
plans uk 22

start progress uk-mis/bromcom.csv pupil-progress-like/students.csv pupil-progress-like/results.csv
placed progress accounts students.csv pupil-progress-like
placed progress results results.csv pupil-progress-like
plans progress 22

start sisra uk-mis/wonde.csv sisra/students.csv sisra/grades.csv
placed sisra accounts students.csv sisra
placed sisra results grades.csv sisra
plans sisra 22

start canvas uk-mis/arbor.csv canvas-users/users.csv canvas-enrollments/enrollments.csv
placed canvas accounts users.csv canvas-users
placed canvas enrolments enrollments.csv canvas-enrollments
plans canvas 22

for version in 1.1 1.2; do
    start "roster-$version" uk-mis/isams.csv "oneroster-$version/users.csv" \
        "oneroster-$version/enrollments.csv" oneroster-1.2/roles.csv "oneroster-$version/manifest.csv"
    placed "roster-$version" accounts users.csv "oneroster-$version"
    placed "roster-$version" enrolments enrollments.csv "oneroster-$version"
    plans "roster-$version" 22
done
grep -q '^\[lookup.role\]' roster-1.2/school.ini || problem "OneRoster 1.2 without its roles"

# Connexus has roles of its own: those of OneRoster are looked up for OneRoster only.
start both uk-mis/isams.csv oneroster-1.2/users.csv oneroster-1.2/enrollments.csv \
    oneroster-1.2/roles.csv connexus-users/connexus-users.csv \
    connexus-enrolments/connexus-enrolments.csv
placed both accounts connexus-users.csv connexus-users
placed both accounts.oneroster users.csv oneroster-1.2
placed both enrolments.oneroster enrollments.csv oneroster-1.2
grep -q '^\[lookup.role.oneroster\]' both/school.ini || problem "a lookup for one platform"
plans both 22

# Teacher.csv has nearly the same headings, TeacherRoster.csv the same: the names tell.
start sds sds/Student.csv sds/StudentEnrollment.csv sds/Teacher.csv sds/TeacherRoster.csv
placed sds roll Student.csv sds
placed sds accounts Student.csv sds
placed sds enrolments StudentEnrollment.csv sds
grep -q '^;file *= TeacherRoster.csv' sds/school.ini || problem "TeacherRoster.csv is not kept off"
plans sds 22

# With a roll of the MIS's own the platform's list of students is not one.
start sds-uk uk-mis/sims.csv sds-uk/Student.csv sds-uk/StudentEnrollment.csv
placed sds-uk roll sims.csv uk-mis
placed sds-uk accounts Student.csv sds-uk
placed sds-uk enrolments StudentEnrollment.csv sds-uk
plans sds-uk 22

start clever uk-mis/arbor.csv clever-like/students.csv clever-like/enrollments.csv
placed clever accounts students.csv clever-like
placed clever enrolments enrollments.csv clever-like
plans clever 22

# Its days count from a day that only a person knows: placed, and off until that is filled in.
start oulad oulad/studentRegistration.csv oulad/studentAssessment.csv oulad/assessments.csv
sed -i -e 's/^;\([a-z_]*\) *= YYYY-MM-DD.*/;\1 = 2014-10-01/' -e '/^;complete/d; /^;term/d' \
    -e '/^\[policy\]/,$!s/^;\([^ ]\)/\1/' -e 's/^max_leavers .*/max_leavers = 100% 9/' oulad/school.ini
placed oulad roll studentRegistration.csv oulad
placed oulad enrolments studentRegistration.csv oulad
placed oulad results studentAssessment.csv oulad
plans oulad 5

# Archives and folders are looked into; what has no place is named, and no cell of it is shown.
mkdir nested nested/tracker
cp "$from/uk-mis/isams.csv" nested/
cp "$from/tracker-long/attainment.csv" nested/tracker/
(cd "$from/oneroster-1.2" && python3 -c 'import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as bundle:
    for name in sys.argv[2:]:
        bundle.write(name)' "$SCRATCH/nested/sis.zip" manifest.csv users.csv roles.csv enrollments.csv)
printf 'House,Points,Email\nRed,7,someone.private@example.org\n' >nested/photo.csv
offboard init nested >nested.out || problem "nested: init failed"
placed nested accounts sis.zip/users.csv oneroster-1.2
placed nested enrolments sis.zip/enrollments.csv oneroster-1.2
placed nested results tracker/attainment.csv tracker-long
for where in nested.out nested/school.ini; do
    grep -q 'not placed:* *photo.csv: no profile knows more than 1 of its 3 headings' "$where" ||
        problem "$where does not say why photo.csv has no place"
    grep -q 'someone.private' "$where" && problem "$where shows a cell"
done
plans nested 22

# Nothing is on, only the owner can read it, and it is never written over.
for dir in uk progress sisra canvas roster-1.1 roster-1.2 sds sds-uk clever nested; do
    for action in contact attainment enrolments accounts; do
        grep -q "^$action *= keep" "$dir/school.ini" || problem "$dir: $action is not off"
    done
    [ "$(stat -c %a "$dir/school.ini")" = 600 ] || problem "$dir/school.ini is not 0600"
done
before=$(tree_sum uk)
status=0
offboard init uk >/dev/null 2>again || status=$?
[ "$status" = 1 ] || problem "the second init gave $status, want 1"
grep -q 'already' again || problem "the second init does not say why"
[ "$(tree_sum uk)" = "$before" ] || problem "the second init changed something"

# A folder without an export, or that is none: refused, and nothing written.
mkdir empty
printf 'one,two\n1,2\n' >empty/other.csv
status=0
offboard init empty >/dev/null 2>&1 || status=$?
[ "$status" = 1 ] && [ ! -e empty/school.ini ] || problem "an unknown export: $status"
status=0
offboard init nowhere >/dev/null 2>&1 || status=$?
[ "$status" = 2 ] || problem "no such folder: $status, want 2"
finish
