#!/usr/bin/env python3
"""Invented schools at random, held against a model of design section 5 and what must never happen.

COUNT schools of SEED: 60 in `make test`, and before a release

    COUNT=1000 LIMIT_SECONDS=1800 BUILD=build sh tests/run.sh invariants

ONLY=12 runs the 12th alone; KEEP names a folder where it stays, to look at."""
import gzip
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import invariants_model as model
from invariants_school import AS_OF, ENDING, HEADINGS, School

SCRATCH = Path(os.environ.get("KEEP") or os.environ["SCRATCH"])
SEED = os.environ.get("SEED", "2026")
COUNT = int(os.environ.get("COUNT", "60"))
STANDINGS = ("on_roll", "leaving", "joining", "guest", "left", "unsynchronised", "absent",
             "unknown")
ENDED_AS = {"connexus": "Withdrawn", "canvas": "deleted"}
STATUS_COLUMN = {"connexus-enrolments": "Status", "canvas-enrolments": "state"}
ACTIVE_COLUMN = {"connexus-users": "Active", "canvas-users": "state"}
IN_EXPORTS = [name for name in HEADINGS if name != "students"]


def finish_decisions(school, by_alias):
    """One word about a person; a withdrawal names a course of theirs and a word of its platform."""
    lines, decided = [], set()
    for line in school.decisions:
        kind, value = line["id"].split(":")
        p = by_alias.get((kind, "", value))
        if p is None or id(p) in decided or not p.is_counted():
            continue  # a line about staff refuses the whole file: cases 282 and 283
        decided.add(id(p))
        if line["decision"] != "withdraw":
            p.words.add(line["decision"])
            lines.append(line)
        if line["decision"] == "withdraw" or (line["decision"] == "left" and school.chance(30)):
            lines += withdrawals(school, p, line["id"])
    school.decisions = lines


def withdrawals(school, p, id_):
    mine = [(f, row) for f, row in p.of_kind("enrolments") if not model.is_staff_row(row)]
    if not mine:
        return []
    course = school.pick.choice(["*", *(course_of(row) for _, row in mine)])
    platforms = {model.READINGS[f][1] for f, row in mine if course in ("*", course_of(row))}
    status = school.pick.choice(("", *ENDING[platforms.pop()])) if len(platforms) == 1 else ""
    line = {"id": id_, "decision": "withdraw", "course": course, "status": status}
    p.withdrawals.append(line)
    return [line]


def course_of(row):
    return row.get("Course ID") or row.get("course")


def offboard(folder, *args):
    return subprocess.run(["offboard", args[0], "in/school.ini", "--vault", "vault", *args[1:]],
                          cwd=folder, capture_output=True, text=True)


def still_meets(line, by_alias):
    kind, value = line["id"].split(":")
    p = by_alias.get((kind, "", value))
    return p is not None and (line["decision"] != "withdraw" or any(
        line["course"] in ("*", course_of(row)) for _, row in p.of_kind("enrolments")))


def by_ref(data):
    """Ref -> the row's bytes without its line end."""
    return {line.rstrip(b"\r").rsplit(b",", 1)[1].decode(): line.rstrip(b"\r")
            for line in data.split(b"\n")[1:] if line}


class Run:
    """One school, planned and applied."""

    def __init__(self, number):
        self.school = School(f"{SEED}/{number}")
        self.folder = SCRATCH / f"school-{number}"
        people, by_alias = model.people_of(self.school)
        self.people = [p for p in people.values() if p.rows]
        finish_decisions(self.school, by_alias)
        model.judge(self.school, self.people)
        self.folder.mkdir(parents=True)
        self.school.write(self.folder / "in")
        self.before = {n: by_ref((self.folder / f"in/{n}.csv").read_bytes()) for n in IN_EXPORTS}

    def plan(self):
        """A plan with a closed gate is a plan; one that refuses the inputs is none."""
        done = offboard(self.folder, "plan", "--as-of", AS_OF.isoformat())
        if done.returncode != 0 and ": gate " not in done.stderr:
            raise AssertionError(f"plan: status {done.returncode}: {done.stderr}")
        record = sorted(self.folder.glob("vault/runs/*/run.json"))[-1]
        return json.loads(record.read_text(encoding="utf-8"))

    def apply(self, words, closed):
        allow = ("--allow", *closed) if closed else ()
        done = offboard(self.folder, "apply", "--by", "A Tester", "--confirm", words, *allow)
        if done.returncode != 0:
            raise AssertionError(f"apply: status {done.returncode}: {done.stderr}")
        exports = self.folder / "vault/runs/000001/exports"
        self.after = {n: by_ref((exports / f"{n}.csv").read_bytes()) if exports.exists()
                      else self.before[n] for n in IN_EXPORTS}

    def cell(self, file, line, column):
        return line.decode().split(",")[HEADINGS[file].split(",").index(column)]

    def feed_back(self):
        """The exports become next term's input; a decision that meets nobody is struck out."""
        exports = self.folder / "vault/runs/000001/exports"
        for name in IN_EXPORTS:
            if exports.exists():
                shutil.copyfile(exports / f"{name}.csv", self.folder / f"in/{name}.csv")
        self.school.rows = {
            name: [row for row in rows if name == "students" or row["Ref"] in self.after[name]]
            for name, rows in self.school.rows.items()}
        _, by_alias = model.people_of(self.school)
        self.school.write_decisions(
            self.folder / "in", [d for d in self.school.decisions if still_meets(d, by_alias)])


def count_problems(run, record):
    counted = [p for p in run.people if p.is_counted()]
    wanted = Counter(p.standing for p in counted)
    found = record["people"]
    for name in STANDINGS:
        if found[name] != wanted[name]:
            yield f"{name} is {found[name]}, the model says {wanted[name]}"
    if found["total"] != len(counted) or found["total"] != sum(found[n] for n in STANDINGS):
        yield f"{found['total']} people, the model says {len(counted)}"
    blocks = Counter(p.block for p in counted)
    for name in ("kept", "conflict", "error"):
        if record["blocked"][name] != blocks[name]:
            yield f"{name} is {record['blocked'][name]}, the model says {blocks[name]}"


def is_named(p, file, row):
    """The withdrawal that names this enrolment, or None."""
    return next((w for w in p.withdrawals if w["course"] in ("*", course_of(row))
                 and row[STATUS_COLUMN[file]] in model.OPEN), None)


def withdrawn_line(run, file, row):
    """How an enrolment must leave that a decision names, and nothing else changes."""
    p, line = row["person"], run.before[file][row["Ref"]]
    named = is_named(p, file, row) if file in STATUS_COLUMN else None
    if not named:
        return line
    cells = line.decode().split(",")
    platform = model.READINGS[file][1]
    cells[HEADINGS[file].split(",").index(STATUS_COLUMN[file])] = (
        named["status"] or ENDED_AS[platform])
    return ",".join(cells).encode()


def row_problems(run, file, row, policy):
    p, before = row["person"], run.before[file][row["Ref"]]
    after = run.after[file].get(row["Ref"])
    if model.is_staff_row(row) and after != before:
        yield f"{file} {row['Ref']}: a row of staff changed"
    if model.is_staff_row(row) or model.is_leaver(p, policy):
        return
    wanted = [before if p.block == "kept" else withdrawn_line(run, file, row)]
    if p.block in ("conflict", "error"):
        wanted.append(before)
    is_mistaken = "error" in p.words and not p.block and model.READINGS[file][0] == "accounts"
    if is_mistaken and p.is_counted():
        wanted = [None]
    if after not in wanted:
        yield f"{file} {row['Ref']}: {p.standing} {p.block}: {before} became {after}"


def leaver_problems(run, file, row, policy):
    """What the policy asks for is done as well."""
    p, after = row["person"], run.after[file].get(row["Ref"])
    if model.is_staff_row(row) or not model.is_leaver(p, policy):
        return
    kind, days = model.READINGS[file][0], int(policy["purge_after"].split()[0])
    is_due = days == 0 or (p.left and p.left + timedelta(days) <= AS_OF)
    if kind == "results" and (after is None) != (policy["attainment"] == "purge" and bool(is_due)):
        yield f"{file} {row['Ref']}: a leaver's result is {after}"
    if file == "tracker" and (after is None) != (policy["contact"] == "remove") and (
            "error" not in p.words):
        yield f"{file} {row['Ref']}: a leaver in the tracker is {after}"
    if file in STATUS_COLUMN:
        is_open = row[STATUS_COLUMN[file]] in model.OPEN
        found = run.cell(file, after, STATUS_COLUMN[file])
        is_ended = policy["enrolments"] == "withdraw" or is_named(p, file, row)
        if (found != row[STATUS_COLUMN[file]]) != bool(is_open and is_ended):
            yield f"{file} {row['Ref']}: a leaver's enrolment is {found}"


def account_problems(run):
    """No account is made inactive by us while an enrolment of it stays active."""
    for file, column in ACTIVE_COLUMN.items():
        platform = model.READINGS[file][1]
        enrolments = f"{platform}-enrolments"
        for row in run.school.rows[file]:
            after = run.after[file].get(row["Ref"])
            if after is None or run.cell(file, after, column) == row[column]:
                continue
            for mine in row["person"].rows[enrolments]:
                line = run.after[enrolments][mine["Ref"]]
                if run.cell(enrolments, line, STATUS_COLUMN[enrolments]) in model.ACTIVE:
                    yield f"{file} {row['Ref']}: inactive, yet {enrolments} {mine['Ref']} is active"


def backup_problems(run):
    """Every row that changed or went stands in the backup as it was."""
    for name in IN_EXPORTS:
        before, after = run.before[name], run.after[name]
        changed = {ref for ref, line in before.items() if after.get(ref) != line}
        path = run.folder / f"vault/runs/000001/backup/{name}.csv.gz"
        kept = by_ref(gzip.decompress(path.read_bytes())) if path.exists() else {}
        for ref in changed:
            if kept.get(ref) != before[ref]:
                yield f"{name} {ref}: changed, and not in the backup as it stood"
        for ref in set(kept) - changed:
            yield f"{name} {ref}: in the backup, and did not change"


def changed_people(run):
    return {id(row["person"]) for n in IN_EXPORTS for row in run.school.rows[n]
            if run.after[n].get(row["Ref"]) != run.before[n][row["Ref"]]}


def problems(run):
    policy = run.school.policy
    for p in run.people:
        for rows in p.rows.values():
            for row in rows:
                row["person"] = p
    record = run.plan()
    yield from count_problems(run, record)
    closed = [g["name"] for g in record["gates"] if not g["open"]]
    if closed not in ([], ["unmatched"]):  # so tiny a school may well have eleven strangers
        yield f"gates are closed: {closed}"
        return
    run.apply(record["words"], closed)
    for name in IN_EXPORTS:
        for row in run.school.rows[name]:
            yield from row_problems(run, name, row, policy)
            yield from leaver_problems(run, name, row, policy)
    yield from account_problems(run)
    yield from backup_problems(run)
    if record["changed"] != len(changed_people(run)):
        yield f"N is {record['changed']}, and {len(changed_people(run))} people changed"
    run.feed_back()
    again = run.plan()
    if again["changed"] != 0:
        yield f"the same plan again would change {again['changed']} people"


def try_school(number):
    run = Run(number)
    try:
        found = list(problems(run))
    except AssertionError as e:
        found = [str(e)]
    people = Counter(p.standing for p in run.people if p.is_counted())
    if not os.environ.get("KEEP"):
        shutil.rmtree(run.folder)
    return number, found, people


def main():
    only = os.environ.get("ONLY")
    numbers = [int(only)] if only else range(1, COUNT + 1)
    failed, standings = 0, Counter()
    with ThreadPoolExecutor(2) as pool:
        for number, found, people in pool.map(try_school, numbers):
            standings += people
            failed += bool(found)
            for problem in found[:5] if failed <= 10 else []:
                print(f"SEED={SEED} ONLY={number}: {problem}")
    print(f"seed {SEED}: {len(numbers)} schools, {failed} with problems; {dict(standings)}")
    missing = set(STANDINGS) - set(standings)
    if missing and len(numbers) >= 60:
        print(f"nobody was {', '.join(sorted(missing))}: the schools prove too little")
    return 1 if failed or (missing and len(numbers) >= 60) else 0


if __name__ == "__main__":
    sys.exit(main())
