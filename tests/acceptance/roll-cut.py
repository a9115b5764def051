#!/usr/bin/env python3
"""A roll cut short after any line that parts nobody's spans.

With `absent = review` nobody is changed whom the whole roll would not change, even where the one
gate that closes is opened. With `absent = left` apply refuses as soon as more than max_absent
people are missing, and else changes those alone. SEED chooses the invented school."""
import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"])
SEED = os.environ.get("SEED", "7")
EXPORTS = ("attainment.csv", "tracker-students.csv", "connexus-users.csv",
           "connexus-enrolments.csv")
ABSENT_PERCENT, ABSENT_COUNT = 40, 6
LIMITS = """
max_leavers = 100% 500
max_leavers_year = 100% 500
"""


def offboard(folder, *args):
    return subprocess.run(["offboard", *args], cwd=folder, capture_output=True, text=True)


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as f:
        return [tuple(row) for row in csv.reader(f)]


def make_school(folder):
    """An invented school with the policy of the demo; both spans of somebody stand together."""
    subprocess.run(["make-school", "--seed", SEED, "--students", "40", "--leavers", "3",
                    "--results-per-student", "2", "--shape", "uk", folder], check=True)
    text = (ROOT / "fixtures/demo/school.ini").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^max_leavers .*$", LIMITS, text)
    text = text.replace("; complete = yes", "complete = yes")
    (folder / "school.ini").write_text(text, encoding="utf-8")


def cuts(lines, ids):
    """How many lines of the roll to keep: every number that parts nobody's spans."""
    return [n for n in range(2, len(lines) + 1) if n == len(lines) or ids[n] != ids[n - 1]]


class Outcome:
    """What plan and apply made of one roll."""

    def __init__(self, school, name, lines, absent):
        self.folder = SCRATCH / name
        shutil.copytree(school, self.folder / "in")
        (self.folder / "in/students.csv").write_bytes(b"".join(lines))
        ini = self.folder / "in/school.ini"
        text = ini.read_text(encoding="utf-8")
        limit = f"{ABSENT_PERCENT}% {ABSENT_COUNT}" if absent == "left" else "100% 500"
        ini.write_text(text.replace(
            "[policy]", f"[policy]\nabsent = {absent}\nmax_absent = {limit}"), encoding="utf-8")
        self.where = ("in/school.ini", "--vault", "vault")
        self.planned = offboard(self.folder, "plan", *self.where, "--as-of", "2026-08-31")
        run = self.folder / "vault/runs/000001"
        self.record = json.loads((run / "run.json").read_text(encoding="utf-8"))
        self.closed = [g["name"] for g in self.record["gates"] if not g["open"]]
        self.run = run

    def apply(self, allowed=None):
        allow = ("--allow", allowed) if allowed else ()
        return offboard(self.folder, "apply", *self.where, "--by", "A Tester", "--confirm",
                        self.record["words"], *allow)

    def changed(self):
        """The delivered rows that apply dropped or rewrote, by file."""
        found = set()
        for name in EXPORTS:
            after = self.run / "exports" / name
            lost = Counter(rows(self.folder / "in" / name))
            if after.exists():
                lost -= Counter(rows(after))
                found |= {(name, row) for row in lost}
        return found

    def close(self):
        shutil.rmtree(self.folder)


def whole_roll_changes(school, lines):
    whole = Outcome(school, "whole", lines, "review")
    done = whole.apply()
    if done.returncode != 0:
        sys.exit(f"the whole roll: status {done.returncode}\n{done.stderr}")
    changed = whole.changed()
    if not changed:
        sys.exit("the whole roll changes nobody: this test would prove nothing")
    whole.close()
    return changed


def review_problems(school, lines, n, whole):
    """The gate is opened: the rules alone must hold."""
    cut = Outcome(school, f"review-{n}", lines[:n], "review")
    done = cut.apply(next(iter(cut.closed), None))
    more = cut.changed() - whole
    cut.close()
    if more:
        yield f"absent = review, {n} lines: {len(more)} rows changed that the whole roll leaves"
    if done.returncode != (1 if len(cut.closed) > 1 else 0):
        yield f"absent = review, {n} lines: status {done.returncode}: {done.stderr}"


def left_problems(school, lines, n, whole, missing, counted):
    """`missing`: ids in the exports that the cut roll lacks; `counted`: people on roll in it."""
    cut = Outcome(school, f"left-{n}", lines[:n], "left")
    people = cut.record["people"]
    is_over = len(missing) > ABSENT_COUNT or len(missing) * 100 > ABSENT_PERCENT * counted
    if people["absent"] + people["unsynchronised"] != len(missing):
        yield f"absent = left, {n} lines: {people} are absent, {len(missing)} are missing"
    if is_over != ("max_absent" in cut.closed) and not people["unsynchronised"]:
        yield f"absent = left, {n} lines: max_absent is {'open' if is_over else 'closed'}"
    done = cut.apply(next((name for name in cut.closed if name != "max_absent"), None))
    changed = cut.changed()
    alien = {(f, row) for f, row in changed - whole if not missing & set(row)}
    cut.close()
    is_stopped = "max_absent" in cut.closed or len(cut.closed) > 1
    if done.returncode != is_stopped:
        yield f"absent = left, {n} lines: status {done.returncode}: {done.stderr}"
    if "max_absent" in cut.closed and changed:
        yield f"absent = left, {n} lines: apply refused and yet changed {len(changed)} rows"
    if alien:
        yield f"absent = left, {n} lines: {len(alien)} rows changed of people who are on the roll"


def problems(school):
    lines = (school / "students.csv").read_bytes().splitlines(keepends=True)
    upn = rows(school / "students.csv")[0].index("UPN")
    roll_ids = [row[upn] for row in rows(school / "students.csv")]
    if len(roll_ids) != len(lines):
        sys.exit("a line of the roll is not a row: this test cannot cut it")
    truth = {row[0]: row[1] for row in rows(school / "truth.csv")[1:]}
    whole = whole_roll_changes(school, lines)
    work = []
    for n in cuts(lines, roll_ids):
        kept = set(roll_ids[1:n])
        missing = set(truth) - kept
        counted = sum(truth[i] in ("on_roll", "leaving") for i in kept)
        work.append((review_problems, school, lines, n, whole))
        work.append((left_problems, school, lines, n, whole, missing, counted))
    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(lambda one: list(one[0](*one[1:])), work):
            yield from found
    print(f"{len(work)} cuts tried, seed {SEED}")


def main():
    school = SCRATCH / "school"
    make_school(school)
    found = list(problems(school))
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
