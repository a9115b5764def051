#!/usr/bin/env python3
"""The invented schools against their truth files: every count, every standing, every mean."""
import csv
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from json import loads
from pathlib import Path

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"])
COUNTED = ("on_roll", "leaving", "unknown")

# folder, words to confirm, results file, its id and subject headings, grade heading, encoding
SCHOOLS = (
    ("demo", "delete 20", "attainment.csv", "UPN", "Subject", "Grade", "Score", "utf-8"),
    ("connexus", "delete 12", "gradebook.csv", "Student ID", "Course", "Letter Grade", "Percent",
     "windows-1252"),
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


def grades_of(results, standing, id_, subject, grade, score):
    """subject -> students, results, blanks, mean, from what was delivered and the truth alone."""
    students, counts, blanks, scores = defaultdict(set), defaultdict(int), defaultdict(int), {}
    for row in results:
        if standing.get(row[id_]) not in COUNTED:
            continue
        name = row[subject]
        students[name].add(row[id_])
        counts[name] += 1
        blanks[name] += row[grade] == "" and row[score] == ""
        scores.setdefault(name, [])
        if row[score] != "":
            scores[name].append(Decimal(row[score]))
    return {
        name: (str(len(students[name])), str(counts[name]), str(blanks[name]), mean(scores[name]))
        for name in counts
    }


def mean(values):
    if not values:
        return ""
    return str((sum(values) / len(values)).quantize(Decimal("0.000001"), ROUND_HALF_UP))


def grades_problems(path, wanted):
    found = {
        row["subject"]: (row["students"], row["results"], row["blank"], row["mean_score"])
        for row in rows(path)
    }
    for name in sorted(wanted):
        if found.get(name) != wanted[name]:
            yield f"grades-summary.csv: {name} is {found.get(name)}, want {wanted[name]}"


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


def problems(school, words, results, id_, subject, grade, score, encoding):
    folder, vault = SCRATCH / school, SCRATCH / f"{school}-vault"
    shutil.copytree(ROOT / "fixtures" / school, folder)
    config = f"{school}/school.ini"
    offboard("plan", config, "--vault", vault.name, "--as-of", "2026-08-31")
    offboard("apply", config, "--vault", vault.name, "--by", "A Tester", "--confirm", words)
    run = vault / "runs" / "000001"
    truth = rows(folder / "truth.csv")
    standing = {row["id"]: row["standing"] for row in truth}
    counts = {row["what"]: row["count"] for row in rows(folder / "truth-counts.csv")}
    delivered = rows(folder / results, encoding)
    yield from count_problems(loads((run / "run.json").read_text(encoding="utf-8")), counts)
    wanted = grades_of(delivered, standing, id_, subject, grade, score)
    yield from grades_problems(run / "reports" / "grades-summary.csv", wanted)
    yield from purge_problems(delivered, rows(run / "exports" / results, encoding), standing, id_)
    name = "connexus-enrolments.csv"
    yield from enrolment_problems(rows(folder / name), rows(run / "exports" / name), truth)


def main():
    status = 0
    for school in SCHOOLS:
        for problem in problems(*school):
            print(f"{school[0]}: {problem}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
