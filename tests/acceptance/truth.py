#!/usr/bin/env python3
"""The invented schools against their truth files: every count, every standing, every mean."""
import csv
import os
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict, namedtuple
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from json import loads
from pathlib import Path

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"])
COUNTED = ("on_roll", "leaving", "unknown")

School = namedtuple(
    "School",
    "folder words roll roll_id year year_word results id subject grade score date date_form "
    "encoding",
)
SCHOOLS = (
    School("demo", "delete 20", "students.csv", "UPN", "Year Group", "Year",
           "attainment.csv", "UPN", "Subject", "Grade", "Score", "Date", "%d/%m/%Y", "utf-8"),
    School("connexus", "delete 12", "sis-students.csv", "Student ID", "Grade", "Grade",
           "gradebook.csv", "Student ID", "Course", "Letter Grade", "Percent", "Date Graded",
           "%m/%d/%Y", "windows-1252"),
)


def rows(path, encoding="utf-8-sig"):
    with open(path, newline="", encoding=encoding) as f:
        return list(csv.DictReader(f))


def offboard(*args):
    done = subprocess.run(["offboard", *args], cwd=SCRATCH, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"offboard {args[0]}: status {done.returncode}\n{done.stdout}{done.stderr}")


def count_problems(record, counts):
    wanted = {
        name: int(count) for name, count in counts.items() if name.startswith("people.")
    }
    wanted["results.total"] = int(counts["results.rows"])
    wanted["results.purged"] = int(counts["results.of_leavers"])
    wanted["enrolments.of_leavers"] = int(counts["enrolments.of_leavers"])
    wanted["enrolments.withdrawn"] = int(counts["enrolments.of_leavers.active"]) + int(
        counts["enrolments.of_leavers.suspended"]
    )
    wanted["actions.deactivated"] = int(counts["users.of_leavers.active"])
    wanted["actions.deleted"] = 0
    for key, value in wanted.items():
        group, name = key.split(".")
        if record[group][name] != value:
            yield f"{key} is {record[group][name]}, the truth is {value}"
    for entry in record["inputs"]:
        parts = sum(entry[k] for k in ("records", "repaired", "rejected", "blank"))
        if entry["rows"] != parts:
            yield f"{entry['file']}: {entry['rows']} rows, but its parts sum to {parts}"
        if entry["rejected"]:
            yield f"{entry['file']}: {entry['rejected']} rows rejected, none is to be"


def day_of(text, form):
    return datetime.strptime(text, form) if text else datetime.min


def counted_results(results, standing, school):
    """(student, subject) -> the result that counts: the latest with a grade, else with a score."""
    found = {}
    for row in results:
        grade, score = row[school.grade], row[school.score]
        if standing.get(row[school.id]) not in COUNTED or grade + score == "":
            continue
        rank = (grade != "", day_of(row[school.date], school.date_form))
        key = (row[school.id], row[school.subject])
        if key not in found or rank >= found[key][0]:
            found[key] = (rank, row)
    return {key: row for key, (_, row) in found.items()}


def grade_field(grade):
    """A* is grade_a_star, B+ grade_b_plus, C- grade_c_minus and 6-5 grade_6_5."""
    text = re.sub(r"-$", "_minus", grade.lower()).replace("*", "_star").replace("+", "_plus")
    return "grade_" + text.replace("-", "_")


def grades_of(results, standing, years, school):
    """(subject, year) -> the row's columns, from what was delivered and the truth alone."""
    groups = defaultdict(list)
    for (student, subject), row in counted_results(results, standing, school).items():
        number = years.get(student, "")
        groups[subject, "all"].append(row)
        groups[subject, f"{school.year_word} {number}" if number else "No year group"].append(row)
    return {key: row_of(group, school) for key, group in groups.items()}


def years_of(folder, school):
    """id -> year group, of the roll; the tracker's own list says it of whom the roll lacks."""
    listed = folder / "tracker-students.csv"
    others = {row["UPN"]: row["Year"] for row in rows(listed)} if listed.exists() else {}
    roll = rows(folder / school.roll)
    former = {row["Former UPN"]: row[school.year] for row in roll if row.get("Former UPN")}
    return others | former | {row[school.roll_id]: row[school.year] for row in roll}


def row_of(group, school):
    grades = [row[school.grade] for row in group if row[school.grade]]
    scores = [Decimal(row[school.score]) for row in group if row[school.score]]
    wanted = {"students": str(len(group)), "graded": str(len(grades)), "mean_score": mean(scores)}
    wanted["mean_score_n"] = str(len(scores)) if scores else ""
    for grade, count in Counter(grades).items():
        wanted[grade_field(grade)] = str(count)
    return wanted


def mean(values):
    if not values:
        return ""
    return str((sum(values) / len(values)).quantize(Decimal("0.0001"), ROUND_HALF_UP))


def grades_problems(path, wanted):
    found = {(row["subject"], row["year"]): row for row in rows(path)}
    if sorted(found) != sorted(wanted):
        yield f"grades-summary.csv: its rows are not {sorted(wanted)}"
    for key in sorted(set(wanted) & set(found)):
        row, want = found[key], dict(wanted[key])
        for field in row:  # a grade that nobody has is empty, or 0 in a year group
            if field.startswith("grade_"):
                want.setdefault(field, "0" if row[field] == "0" else "")
        for field in want:
            if row.get(field) != want[field]:
                yield f"grades-summary.csv: {key} {field} is {row.get(field)}, want {want[field]}"


def purge_problems(delivered, exported, standing, id_):
    """Exactly the leavers' results are gone; the others are in their order, unchanged."""
    kept = [row for row in delivered if standing.get(row[id_]) != "left"]
    if exported != kept:
        yield f"exports: {len(exported)} results, want {len(kept)} unchanged"


def kept_of(row, left):
    """What must stay of an enrolment: all of it, but a leaver's status and name."""
    if row["External ID"] not in left:
        return row
    return {k: v for k, v in row.items() if k not in ("Status", "First Name", "Last Name")}


def enrolment_problems(delivered, exported, truth):
    left = {row["id"] for row in truth if row["standing"] == "left"}
    if [kept_of(row, left) for row in delivered] != [kept_of(row, left) for row in exported]:
        yield "exports: enrolments changed in more than a leaver's status and name"
    for before, after in zip(delivered, exported):
        ends = before["External ID"] in left and before["Status"] in ("Active", "Suspended")
        if after["Status"] != ("Withdrawn" if ends else before["Status"]):
            yield f"exports: enrolment {before['Enrollment ID']} is {after['Status']}"


def problems(school):
    folder, vault = SCRATCH / school.folder, SCRATCH / f"{school.folder}-vault"
    shutil.copytree(ROOT / "fixtures" / school.folder, folder)
    config = f"{school.folder}/school.ini"
    offboard("plan", config, "--vault", vault.name, "--as-of", "2026-08-31")
    offboard("apply", config, "--vault", vault.name, "--by", "A Tester", "--confirm", school.words)
    run = vault / "runs" / "000001"
    truth = rows(folder / "truth.csv")
    standing = {row["id"]: row["standing"] for row in truth}
    counts = {row["what"]: row["count"] for row in rows(folder / "truth-counts.csv")}
    delivered = rows(folder / school.results, school.encoding)
    years = years_of(folder, school)
    yield from count_problems(loads((run / "run.json").read_text(encoding="utf-8")), counts)
    wanted = grades_of(delivered, standing, years, school)
    yield from grades_problems(run / "reports" / "grades-summary.csv", wanted)
    exported = rows(run / "exports" / school.results, school.encoding)
    yield from purge_problems(delivered, exported, standing, school.id)
    name = "connexus-enrolments.csv"
    yield from enrolment_problems(rows(folder / name), rows(run / "exports" / name), truth)


def main():
    status = 0
    for school in SCHOOLS:
        for problem in problems(school):
            print(f"{school.folder}: {problem}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
