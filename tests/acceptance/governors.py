#!/usr/bin/env python3
"""governors.xlsx against a reader who wants the hidden numbers.

Schools are made up at random, always the same ones. The reader knows every cell of the workbook,
who can be inside what (9-7 inside 9-5 inside N, EBacc inside Basics, Basics inside mathematics),
and that groups add up to their year, but for those without a value. From that everything a small
number could be is worked out by linear programming: each secret's least and greatest value over
all tables that fit. Secrets are counts of 1 to threshold - 1: of a group, of those who reach a
measure, of the rest to N, of the difference of two measures of which one is inside the other.

The true numbers come from figures.csv, which tests/acceptance/measures.py recomputes.
"""
import random
import subprocess
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from population_school import SCRATCH, Problems, must, reports_of, twin, upn, write_csv  # noqa: E402
from sheet import rows  # noqa: E402

problems = Problems()
SUBJECTS = ["English Language", "English Literature", "Mathematics", "Biology", "Chemistry",
            "Physics", "History", "French", "Music"]
CHARACTERISTICS = {"Sex": "sex", "Disadvantaged": "disadvantaged",
                   "Special educational needs": "sen", "English as an additional language": "eal"}
# Whoever is in the first is in the second; None is N.
INSIDE = [("basics_9_7", "basics_9_5"), ("basics_9_5", "basics_9_4"), ("basics_9_4", None),
          ("ebacc_9_5", "ebacc_9_4"), ("ebacc_9_4", "ebacc_entry"), ("ebacc_entry", None),
          ("ebacc_9_5", "basics_9_5"), ("ebacc_9_4", "basics_9_4")]
OF_SUBJECT = [("grade_9_7", "grade_9_5"), ("grade_9_5", "grade_9_4"), ("grade_9_4", None)]
ACROSS = [("basics_9_7", "grade_9_7"), ("basics_9_5", "grade_9_5"), ("basics_9_4", "grade_9_4")]
COUNTS = ["basics_9_4", "basics_9_5", "basics_9_7", "ebacc_entry", "ebacc_9_4", "ebacc_9_5"]
TITLES = {"Basics 9-4": "basics_9_4", "Basics 9-5": "basics_9_5", "Basics 9-7": "basics_9_7",
          "EBacc entry": "ebacc_entry", "EBacc at 9-4": "ebacc_9_4", "EBacc at 9-5": "ebacc_9_5",
          "Attainment 8": "attainment_8", "EBacc APS": "ebacc_aps"}
INI = """[school]
name = Hidden School
term = 2026-summer
[roll]
file = students.csv
profile = uk-mis
[results]
file = attainment.csv
profile = tracker-long
platform = tracker
[report]
suppress = {threshold}
"""


def write_school(folder, seed, threshold):
    chance = random.Random(seed)
    roll = [["UPN", "Admission No", "Surname", "Forename", "DOB", "Year", "Enrolment Status",
             "Admission Date", "Leaving Date", "Gender", "Pupil Premium", "SEN Status", "EAL"]]
    results = [["UPN", "Subject", "Term", "Grade", "Score"]]
    number = 0
    for year, size in ((10, chance.randint(20, 60)), (11, chance.randint(30, 120))):
        for _ in range(size):
            number += 1
            level = chance.gauss(5.2, 1.8)
            blank = chance.random() < 0.04
            roll.append([upn(number), 1000 + number, f"Fernwood{number}", "Kit", "14/02/2012", year,
                         "C", "05/09/2022", "", "" if blank else chance.choice("FM"),
                         "Y" if chance.random() < 0.25 else "N",
                         "K" if chance.random() < 0.15 else "N",
                         "" if chance.random() < 0.1 else "Y" if chance.random() < 0.2 else "N"])
            for subject in SUBJECTS:
                if subject in ("History", "French", "Music") and chance.random() < 0.4:
                    continue
                grade = min(9, max(1, round(chance.gauss(level, 1))))
                results.append([upn(number), subject, "2026-summer", grade, ""])
    folder.mkdir()
    write_csv(folder / "students.csv", roll)
    write_csv(folder / "attainment.csv", results)
    (folder / "school.ini").write_text(INI.format(threshold=threshold), encoding="utf-8")


def table(book, name):
    """A sheet's rows under its heading row, as dictionaries."""
    lines = list(rows(book, name))
    first = next(i for i, line in enumerate(lines) if line[0] == "Year group")
    return [dict(zip(lines[first], line)) for line in lines[first + 1:]]


def solve(matrix, slack, goal):
    """The most that goal . d can be with matrix . d <= slack (slack >= 0), d >= 0. Bland's rule."""
    n, m = len(goal), len(matrix)
    body = [row + [float(i == k) for k in range(m)] + [s]
            for i, (row, s) in enumerate(zip(matrix, slack))]
    basis = [n + i for i in range(m)]
    top = [-g for g in goal] + [0.0] * (m + 1)
    while True:
        enter = next((j for j in range(n + m) if top[j] < -1e-9), None)
        if enter is None:
            return top[-1]
        ratios = [(row[-1] / row[enter], basis[i], i) for i, row in enumerate(body)
                  if row[enter] > 1e-9]
        if not ratios:
            return float("inf")
        _, _, leave = min(ratios)
        pivot = body[leave][enter]
        body[leave] = [x / pivot for x in body[leave]]
        for row in body[:leave] + body[leave + 1:] + [top]:
            factor = row[enter]
            if factor:
                row[:] = [x - factor * y for x, y in zip(row, body[leave])]
        basis[leave] = enter


class Reader:
    """Linear knowledge about counts whose true values are given, to check what follows from it."""

    def __init__(self):
        self.truth, self.known, self.zero, self.most = {}, set(), [], []

    def count(self, key, truth, is_known):
        self.truth[key] = truth
        if is_known:
            self.known.add(key)

    def equal(self, terms):
        """terms: {key: factor}; their sum is 0."""
        self.zero.append(terms)

    def at_most(self, small, large, gap=0):
        """small + gap <= large; large None: small + gap <= 0."""
        self.most.append(({small: 1, large: -1} if large else {small: -1}, gap))

    def prepare(self):
        """In steps d away from the truth: d = up - down, for the keys not known."""
        keys = [k for k in self.truth if k not in self.known]
        place = {k: i for i, k in enumerate(keys)}
        rows_, slack = [], []
        lines = [(t, 0, True) for t in self.zero] + [(t, g, False) for t, g in self.most]
        for terms, gap, is_equal in lines:
            line = [0.0] * len(keys)
            for key, factor in terms.items():
                if key in place:
                    line[place[key]] += factor
            value = sum(f * self.truth[k] for k, f in terms.items()) + gap
            assert value == 0 if is_equal else value <= 0, (terms, gap, value)
            if any(line):
                rows_.append(line + [-x for x in line])
                slack.append(float(-value))
                if is_equal:
                    rows_.append([-x for x in line] + line)
                    slack.append(0.0)
        self.place, self.rows, self.slack = place, rows_, slack

    def values(self, terms):
        """How many whole values the sum of terms can have."""
        goal = [0.0] * len(self.place)
        for key, factor in terms.items():
            if key in self.place:
                goal[self.place[key]] += factor
        if not any(goal):
            return 1
        up = solve(self.rows, self.slack, goal + [-g for g in goal])
        down = solve(self.rows, self.slack, [-g for g in goal] + goal)
        return int(up + 1e-6) + int(down + 1e-6) + 1 if up + down < 1e9 else 10 ** 9


class School:
    def __init__(self, name, seed, threshold):
        folder, vault = SCRATCH / name, SCRATCH / f"{name}-vault"
        write_school(folder, seed, threshold)
        must("report", folder, vault, "--as-of", "2026-08-01")
        self.name, self.threshold, self.reports = name, threshold, reports_of(vault)
        self.figures = {}
        for f in twin(self.reports, "figures.csv"):
            if f["population"] == "counted":
                key = f["group_kind"], f["group"], f["year"], f["subject"], f["measure"]
                self.figures[key] = int(f["part"]), int(f["students"])
        self.book = self.reports / "governors.xlsx"
        with zipfile.ZipFile(self.book) as book:
            self.headlines, self.subjects, self.groups = (
                table(book, n) for n in ("Headlines", "Subjects", "Groups"))

    def part(self, kind, group, year, measure, subject=""):
        return self.figures[kind, group, year, subject, measure][0]

    def size(self, kind, group, year):
        found = self.figures.get((kind, group, year, "", "attainment_8"))
        return found[1] if found else 0

    def check_value(self, row, kind, group, year):
        """A number that is shown is the true one; N is too."""
        name = TITLES.get(row["Measure"])
        if name in COUNTS and row["Value"] != "[c]":
            found = round(float(row["Value"]) * float(row["Students"]) / 100, 3)
            problems.expect(f"{self.name} {year} {group} {name}", found,
                            self.part(kind, group, year, name))
        if name and row["Students"] != "[c]":
            problems.expect(f"{self.name} {year} {group} N", int(row["Students"]),
                            self.size(kind, group, year))

    def add_headlines(self, reader, year):
        shown = {TITLES.get(r["Measure"]): r for r in self.headlines if r["Year group"] == year}
        size = self.size("year", year, year)
        reader.count("N", size, shown["attainment_8"]["Students"] != "[c]")
        reader.at_most("N", None)
        for m in COUNTS:
            reader.count(m, self.part("year", year, year, m), shown[m]["Value"] != "[c]")
            reader.at_most(m, None)
            self.check_value(shown[m], "year", year, year)
        for small, large in INSIDE:
            reader.at_most(small, large or "N")

    def add_mathematics(self, reader, year):
        row = next(r for r in self.subjects
                   if r["Year group"] == year and r["Subject"] == "Mathematics")
        _, size = self.figures["year", year, year, "Mathematics", "grade_9_4"]
        reader.count("M", size, row["Students"] != "[c]")
        for small, large in OF_SUBJECT:
            title = "Grades " + small[6:].replace("_", "-")
            reader.count("M" + small, self.part("year", year, year, small, "Mathematics"),
                         row[title] != "[c]")
            reader.at_most("M" + small, None)
        for small, large in OF_SUBJECT:
            reader.at_most("M" + small, "M" + large if large else "M")
        for small, large in ACROSS:
            reader.at_most(small, "M" + large)

    def add_groups(self, reader, year, title):
        """Returns the groups, those without a value among them as None."""
        kind = CHARACTERISTICS[title]
        cells = {(r["Group"], TITLES.get(r["Measure"])): r for r in self.groups
                 if r["Year group"] == year and r["Characteristic"] == title}
        groups = sorted({g for g, _ in cells})
        if not groups:
            return []
        for g in [*groups, None]:
            for m in [None, *COUNTS]:
                total = reader.truth[m or "N"]
                mine = [(self.part(kind, x, year, m) if m else self.size(kind, x, year))
                        for x in ([g] if g else groups)]
                row = cells[g, m or "attainment_8"] if g else None
                is_shown = row and (row["Value"] if m else row["Students"]) != "[c]"
                reader.count((g, m), mine[0] if g else total - sum(mine), bool(is_shown))
                reader.at_most((g, m), None, 1 if g and not m else 0)
                if row:
                    self.check_value(row, kind, g, year)
            for small, large in INSIDE:
                reader.at_most((g, small), (g, large))
        for m in [None, *COUNTS]:
            reader.equal({**{(g, m): 1 for g in [*groups, None]}, m or "N": -1})
        self.check_means(cells, groups, year, reader)
        return [*groups, None]

    def check_means(self, cells, groups, year, reader):
        """The sum of points of all groups that show none follows from the others."""
        for mean in ("attainment_8", "ebacc_aps"):
            rest = reader.truth[None, None] + sum(reader.truth[g, None] for g in groups
                                                  if cells[g, mean]["Value"] == "[c]")
            self.expect_large(f"{year}: {mean} of those not shown", rest)

    def expect_large(self, what, count):
        if 0 < count < self.threshold:
            problems.expect(f"{self.name} {what}", count, f"0 or {self.threshold} and more")

    def check_secret(self, reader, what, terms):
        truth = sum(f * reader.truth[k] for k, f in terms.items())
        values = reader.values(terms)
        if 0 < truth < self.threshold and values < self.threshold:
            print(f"{self.name} {what} is {truth}: a reader is left with {values} values")
            problems.count += 1
        return values

    def check_secrets(self, reader, what, group, pairs):
        """All of one row: counts, rests and differences; hidden cells must be unknown."""
        key = (lambda m: (group, m)) if group != "" else (lambda m: m or "N")
        tried = 0
        for m in [None, *COUNTS]:
            values = self.check_secret(reader, f"{what} {m or 'N'}", {key(m): 1})
            if group is not None and key(m) not in reader.known and reader.truth[key(m)] and values < 2:
                print(f"{self.name} {what} {m or 'N'} is hidden and yet follows")
                problems.count += 1
            tried += key(m) not in reader.known
        for small, large in pairs:
            self.check_secret(reader, f"{what} {large or 'N'} - {small}", {key(large): 1, key(small): -1})
            if large:
                self.check_secret(reader, f"{what} N - {small}", {key(None): 1, key(small): -1})
        return tried

    def check(self):
        tried = 0
        for year in sorted({r["Year group"] for r in self.headlines}):
            for title in CHARACTERISTICS:
                reader = Reader()
                self.add_headlines(reader, year)
                self.add_mathematics(reader, year)
                groups = self.add_groups(reader, year, title)
                reader.prepare()
                tried += self.check_secrets(reader, year, "", INSIDE)
                for small, large in OF_SUBJECT:
                    self.check_secret(reader, f"{year} mathematics {large or 'N'} - {small}",
                                      {"M" + large if large else "M": 1, "M" + small: -1})
                for small, large in ACROSS:
                    self.check_secret(reader, f"{year} mathematics {large} less {small}",
                                      {"M" + large: 1, small: -1})
                for g in groups:
                    tried += self.check_secrets(reader, f"{year} {title} {g}", g, INSIDE)
        return tried

    def check_lint(self):
        done = subprocess.run(["offboard", "lint", str(self.book)], capture_output=True, text=True,
                              check=False)
        problems.expect(f"{self.name}: lint", (done.returncode, done.stdout), (0, ""))


def main():
    hidden = 0
    for i, (seed, threshold) in enumerate([(1, 5), (2, 5), (3, 3), (4, 8), (5, 5), (6, 10)]):
        school = School(f"school-{i}", seed, threshold)
        school.check_lint()
        hidden += school.check()
    if hidden < 100:
        problems.expect("numbers that were hidden, and tried", hidden, "100 or more")
    problems.finish()


main()
