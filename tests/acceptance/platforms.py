#!/usr/bin/env python3
"""The invented Canvas and OneRoster schools against their truth: counts, rejects, and an upload
that holds exactly the leavers' open enrolments. And make-school still gives the committed bytes."""
import csv
import os
import shutil
import subprocess
import sys
from json import loads
from pathlib import Path

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"])

# folder, the user column of the upload, headings of the users' own id and the roll's id
SCHOOLS = (
    ("canvas", "canvas-enrollments.csv", "user_id", "user_id", "user_id"),
    ("oneroster", "oneroster-enrollments.csv", "userSourcedId", "sourcedId", "identifier"),
)


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as f:
        return list(csv.DictReader(f))


def run(*args):
    done = subprocess.run(args, cwd=SCRATCH, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(args)}: status {done.returncode}\n{done.stdout}{done.stderr}")


def generator_problems(name):
    made = SCRATCH / f"{name}-made"
    run("make-school", "--seed", "2026", "--students", "40", "--leavers", "5",
        "--results-per-student", "0", "--shape", name, str(made))
    for path in sorted(made.iterdir()):
        if path.read_bytes() != (ROOT / "fixtures" / name / path.name).read_bytes():
            yield f"fixtures/{name}/{path.name} is not what make-school writes"


def count_problems(record, counts):
    wanted = {key: counts[key] for key in counts if key.startswith("people.")}
    wanted["enrolments.of_leavers"] = counts["enrolments.of_leavers"]
    wanted["enrolments.withdrawn"] = counts["enrolments.of_leavers.active"]
    wanted["actions.deactivated"] = counts["users.of_leavers.active"]
    for key, value in wanted.items():
        group, name = key.split(".")
        if record[group][name] != int(value):
            yield f"{key} is {record[group][name]}, the truth is {value}"
    for entry in record["inputs"]:
        if entry["rejected"]:
            yield f"{entry['file']}: {entry['rejected']} rows rejected, none is to be"


def upload_problems(school, path, user, own_id, roll_id):
    """As many lines for each leaver as the truth has open enrolments, and none for others."""
    ids = {row[own_id]: row[roll_id] for row in rows(school / "users.csv")}
    wanted = {row["id"]: int(row["open_enrolments"]) for row in rows(school / "truth.csv")
              if row["standing"] == "left" and row["open_enrolments"] != "0"}
    found = {}
    for row in rows(path):
        found[ids[row[user]]] = found.get(ids[row[user]], 0) + 1
    if found != wanted:
        yield f"{path.name} changes {sum(found.values())} enrolments of {len(found)} people, want " \
              f"{sum(wanted.values())} of {len(wanted)}"


def main():
    found = []
    for name, upload, user, own_id, roll_id in SCHOOLS:
        school, vault = SCRATCH / name, SCRATCH / f"{name}-vault"
        shutil.copytree(ROOT / "fixtures" / name, school)
        run("offboard", "plan", f"{name}/school.ini", "--vault", str(vault), "--as-of",
            "2026-08-31")
        run("offboard", "apply", f"{name}/school.ini", "--vault", str(vault), "--by", "A Tester",
            "--confirm", "withdraw 4")
        folder = vault / "runs" / "000001"
        counts = {row["what"]: row["count"] for row in rows(school / "truth-counts.csv")}
        problems = list(generator_problems(name))
        problems += count_problems(loads((folder / "run.json").read_text("utf-8")), counts)
        problems += upload_problems(school, folder / "uploads" / upload, user, own_id, roll_id)
        found += [f"{name}: {problem}" for problem in problems]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
