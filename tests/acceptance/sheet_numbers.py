#!/usr/bin/env python3
"""Every number on every sheet of figures, recomputed from the exports; the workbook says the same.

What each sheet must hold comes from measures_model.py, which reads the fixtures' exports; the
sheets' own rules (bands, gaps, differences, the matrix) are worked out here once more.
"""
import csv
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from fractions import Fraction as F
from pathlib import Path

try:
    import openpyxl
except ImportError:
    system = "/usr/bin/python3"  # where Debian's package is; another python3 may stand first
    if sys.executable != system and Path(system).exists() and "SHEETS_AGAIN" not in os.environ:
        os.execve(system, [system, *sys.argv], {**os.environ, "SHEETS_AGAIN": "1"})
    print("openpyxl (python3-openpyxl) is absent")
    sys.exit(77)

sys.path.insert(0, str(Path(__file__).parent))
from measures import rounded  # noqa: E402
from measures_model import COUNTED, ENDED, School, take_grades_away  # noqa: E402

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"])
HEADLINES = {  # title -> name, percentage or not
    "Attainment 8": ("attainment_8", 1), "Basics 9-4": ("basics_9_4", 100),
    "Basics 9-5": ("basics_9_5", 100), "Basics 9-7": ("basics_9_7", 100),
    "EBacc entry": ("ebacc_entry", 100), "EBacc at 9-4": ("ebacc_9_4", 100),
    "EBacc at 9-5": ("ebacc_9_5", 100), "EBacc APS": ("ebacc_aps", 1),
    "Best three A levels": ("best_three", 1), "GPA": ("gpa", 1),
    "Progress, GCSE points": ("progress_gcse", 1), "Progress, 16 to 18 points": ("progress_16_18", 1),
    "Progress, US points": ("progress_us", 1),
}
OTHERS = {
    "Grades 9-7": ("grade_9_7", 100), "Grades 9-5": ("grade_9_5", 100),
    "Grades 9-4": ("grade_9_4", 100), "Grades 9-1": ("grade_9_1", 100),
    "A*-A": ("a_star_a", 100), "A*-B": ("a_star_b", 100), "A*-C": ("a_star_c", 100),
    "A*-E": ("a_star_e", 100), "Pass": ("pass", 100), "Mean points": ("mean_points", 1),
    "Mean score": ("mean_score", 1), "Progress": ("progress", 1),
    "Mean at start": ("progress_start", 1), "Mean at end": ("progress_end", 1),
    "Moved up": ("moved_up", 100), "Same": ("moved_not", 100), "Moved down": ("moved_down", 100),
    "Completion": ("completion", 100), "Withdrawal": ("withdrawal", 100),
}
JUDGED = ("basics_9_4", "ebacc_9_4", "grade_9_4", "a_star_c")
FAMILIES = {  # the column of N -> the measures it stands behind
    "grade_9_7_n": ("grade_9_7", "grade_9_5", "grade_9_4", "grade_9_1"),
    "a_star_a_n": ("a_star_a", "a_star_b", "a_star_c", "a_star_e"),
    "pass_n": ("pass",), "mean_points_n": ("mean_points",), "mean_score_n": ("mean_score",),
    "progress_n": ("progress", "progress_start", "progress_end"),
    "moved_up_n": ("moved_up", "moved_not", "moved_down"),
}
COUNTS = ("graded", "ungraded", "no_grade_yet", "withheld", "not_understood")


def twin(reports, name):
    with open(reports / name, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def rag(figure):
    percent = 100 * F(figure[0]) / figure[1]
    return "G" if percent >= 75 else "A" if percent >= 50 else "R"


class Sheets:
    def __init__(self, name, reports, school):
        self.name, self.reports, self.school = name, reports, school
        self.figures = school.figures()
        self.years = sorted({k[3] for k in self.figures if k[1] == "year" and k[0] == "counted"})
        self.found = []
        self.cells = 0

    def expect(self, where, found, wanted):
        self.cells += 1
        if found != wanted:
            self.found.append(f"{self.name}: {where}: {found!r}, wanted {wanted!r}")

    def figure(self, population, year, subject, measure, kind=None, group="", grade=""):
        if year == "all":
            return self.figures.get((population, "everyone", "", "", subject, measure, grade))
        key = (population, kind or "year", group or year, year, subject, measure, grade)
        return self.figures.get(key)

    @staticmethod
    def text(figure, scale=1):
        return rounded(F(figure[0]) * scale / figure[1], 4) if figure else ""

    def headlines(self):
        wanted = set()
        for title, (measure, _) in HEADLINES.items():
            for year in ["all", *self.years]:
                if self.figure("counted", year, "", measure):
                    wanted.add((title, year))
        rows = twin(self.reports, "headlines.csv")
        self.expect("headlines: rows", {(r["headline"], r["year"]) for r in rows}, wanted)
        self.expect("headlines: count", len(rows), len(wanted))
        for row in rows:
            measure, scale = HEADLINES[row["headline"]]
            figure = self.figure("counted", row["year"], "", measure)
            where = f"headlines {row['headline']} {row['year']}"
            self.expect(where, row["value"], self.text(figure, scale))
            self.expect(where + " N", row["students"], str(figure[2]))
            self.expect(where + " RAG", row["rag"], rag(figure) if measure in JUDGED else "")

    def count(self, where, row, measure, figure):
        """A column of counts is there unless all of it is 0."""
        self.expect(f"{where} {measure}", row.get(measure, "0" if figure else ""),
                    str(figure[0]) if figure else "")

    def bands(self, year, subject):
        """Shares of five bands and their N, from the grades."""
        grades = {k[6]: v for k, v in self.figures.items() if k[0] == "counted" and k[5] == "grade"
                  and k[1] == ("everyone" if year == "all" else "year")
                  and k[3] == ("" if year == "all" else year) and k[4] == subject}
        parts = [F(0)] * 5
        for grade, (part, _, _) in grades.items():
            if self.school.is_us:
                at = "ABCDF".find(grade[0])
            elif grade[0].isdigit():
                points = F(sum(map(int, grade.split("-")))) / len(grade.split("-"))
                at = 0 if points >= 7 else 1 if points >= 5 else 2 if points >= 4 else 3
            else:
                at = {"A*": 0, "A": 0, "B": 1, "C": 2, "D": 3, "E": 3, "U": 4}[grade]
            parts[at] += part
        return parts, sum(parts), grades

    def grades_summary(self):
        rows = twin(self.reports, "grades-summary.csv")
        wanted = {(k[4], k[3] or "all") for k in self.figures if k[0] == "counted"
                  and k[1] in ("everyone", "year") and k[4] and k[5] not in ("completion", "withdrawal")}
        self.expect("summary: rows", Counter((r["subject"], r["year"]) for r in rows),
                    Counter(wanted))
        for row in rows:
            year, subject = row["year"], row["subject"]
            where = f"summary {subject} {year}"
            lacks = [self.figure("counted", year, subject, w) for w in ("no_grade_yet", "withheld")]
            self.expect(where + " students", row["students"], str(lacks[0][2]))
            self.count(where, row, "graded", self.figure("counted", year, subject, "graded"))
            for name, figure in zip(("no_grade_yet", "withheld"), lacks):
                self.count(where, row, name, figure)
            for mean in ("mean_points", "mean_score"):
                figure = self.figure("counted", year, subject, mean)
                self.expect(f"{where} {mean}", row[mean], self.text(figure))
                self.expect(f"{where} N {mean}", row[mean + "_n"], str(figure[2]) if figure else "")
            parts, whole, grades = self.bands(year, subject)
            for i, part in enumerate(parts, 1):
                self.expect(f"{where} band {i}", row[f"band_{i}"],
                            rounded(part / whole, 4) if whole else "")
            self.expect(where + " N bands", row["band_n"], str(whole) if whole else "")
            self.grade_counts(where, row, grades)

    def grade_counts(self, where, row, grades):
        found = {k: int(v) for k, v in row.items() if k.startswith("grade_") and v not in ("", "0")}
        fields = {}
        for grade, (part, _, _) in grades.items():
            field = "grade_" + grade.lower()
            minus = field.endswith("-")
            field = field.rstrip("-").replace("*", "_star").replace("+", "_plus").replace("-", "_")
            fields[field + ("_minus" if minus else "")] = int(part)
        self.expect(where + " grades", found, fields)

    def subjects_classes(self):
        rows = twin(self.reports, "subjects-classes.csv")
        wanted = {(k[4], k[3], k[2] if k[1] == "class" else "all") for k in self.figures
                  if k[0] == "counted" and k[1] in ("year", "class") and k[4]}
        self.expect("classes: rows", Counter((r["subject"], r["year"], r["class"]) for r in rows),
                    Counter(wanted))
        for row in rows:
            self.class_row(row)

    def class_row(self, row):
        year, subject = row["year"], row["subject"]
        kind, group = (None, "") if row["class"] == "all" else ("class", row["class"])
        where = f"classes {subject} {year} {row['class']}"

        def figure(measure):
            return self.figure("counted", year, subject, measure, kind, group)

        self.expect(where + " students", row["students"], str(figure("no_grade_yet")[2]))
        for measure in COUNTS:
            self.count(where, row, measure, figure(measure))
        for n, measures in FAMILIES.items():
            for measure in measures:
                if measure in row:
                    self.expect(f"{where} {measure}", row[measure], self.text(figure(measure)))
                    if measure in JUDGED:
                        self.expect(f"{where} RAG {measure}", row[measure + "_rag"],
                                    rag(figure(measure)) if figure(measure) else "")
                else:
                    self.expect(f"{where} {measure}: left out", figure(measure), None)
            students = [figure(m)[2] for m in measures if figure(m)]
            self.expect(f"{where} {n}", row.get(n, ""), str(students[0]) if students else "")

    def groups(self):
        people = [w for w in self.school.students.values() if w.standing in COUNTED]
        wanted = {}
        for year in ["all", *self.years]:
            inside = [w for w in people
                      if year == "all" or self.school.year_name(w.year) == year]
            parts = [g for g in self.school.groups(inside) if g[2]]
            for kind in dict.fromkeys(p[0] for p in parts):
                of_kind = [p for p in parts if p[0] == kind]
                for i, (_, name, part) in enumerate(of_kind[:1] if len(of_kind) == 2 else of_kind):
                    rest = [w for k, (_, _, p) in enumerate(of_kind) if k != i for w in p]
                    a, b = (self.school.student_measures(g) for g in (part, rest))
                    for title, (measure, scale) in HEADLINES.items():
                        if measure in a:
                            wanted[title, year, name] = (a[measure], b.get(measure), scale)
        rows = twin(self.reports, "groups.csv")
        self.expect("groups: rows", Counter((r["headline"], r["year"], r["group"]) for r in rows),
                    Counter(wanted.keys()))
        for row in rows:
            key = (row["headline"], row["year"], row["group"])
            if key not in wanted:
                continue
            part, rest, scale = wanted[key]
            gap = (F(part[0]) / part[1] - F(rest[0]) / rest[1]) * scale if rest else None
            self.expect(f"groups {key}", (row["value"], row["students"], row["others"],
                                          row["others_students"], row["gap"]),
                        (self.text(part, scale), str(part[2]), self.text(rest, scale),
                         str(rest[2]) if rest else "", rounded(gap, 4) if rest else ""))

    def matrix(self):
        stages = {"ks3": "Years 7 to 9", "gcse": "GCSE", "16_18": "16 to 18", "us": "All grades"}
        wanted = Counter()
        for who in self.school.students.values():
            for subject, (first, last) in who.pairs.items():
                if who.standing in COUNTED and first[6] and last[6]:
                    wanted[subject, stages[self.school.stage(who)], first[6], last[6]] += 1
        found, rows = Counter(), twin(self.reports, "matrix.csv")
        ends = {k[3] for k in wanted}
        fields = {}
        for end in ends:
            minus = end.endswith("-")
            field = "to_" + end.lower().rstrip("-").replace("*", "_star").replace("+", "_plus")
            fields[field.replace("-", "_") + ("_minus" if minus else "")] = end
        for row in rows:
            cells = {k: int(v) for k, v in row.items() if k.startswith("to_") and v}
            self.expect(f"matrix {row['subject']} {row['start']}", int(row["students"]),
                        sum(cells.values()))
            for field, count in cells.items():
                if count:
                    found[row["subject"], row["stage"], row["start"], fields.get(field, field)] += count
        self.expect("matrix", found, wanted)

    def enrolments(self):
        rows = {r["course"]: r for r in twin(self.reports, "enrolments.csv")}
        names = {"Withdrawn (Failed)": "failed", "Completed (No Credit)": "no_credit"}
        for course, list_ in self.school.courses.items():
            held = [(id_, status) for id_, who, status in list_ if who.standing in COUNTED]
            if not held:
                continue
            row, statuses = rows[course], Counter(s for _, s in held)
            ended = sum(statuses[s] for s in ENDED)
            open_ = len(held) - statuses["Transferred"]
            self.expect(f"{course} students", row["students"], str(len({i for i, _ in held})))
            self.expect(f"{course} total", row["total"], str(len(held)))
            for status, count in statuses.items():
                field = names.get(status, status.lower())
                self.expect(f"{course} {status}", row[field], str(count))
            for name, part, whole in (("completion", statuses["Completed"], ended),
                                      ("withdrawal", statuses["Withdrawn"], open_)):
                self.expect(f"{course} {name}", (row[name], row[name + "_n"]),
                            (rounded(F(part, whole), 4), str(whole)) if whole else ("", ""))

    def effect(self):
        rows = twin(self.reports, "effect-of-leavers.csv")
        wanted = set()
        for key in self.figures:
            for title, (measure, _) in (HEADLINES | OTHERS).items():
                is_student = title in HEADLINES
                if key[0] == "with_leavers" and key[5] == measure and (
                        key[1] == "everyone" or (is_student and key[1] == "year")):
                    wanted.add((title, key[3] or "all", "all" if is_student else key[4]))
        self.expect("effect: rows", Counter((r["figure"], r["year"], r["subject"]) for r in rows),
                    Counter(wanted))
        changed = 0
        for row in rows:
            measure, scale = (HEADLINES | OTHERS)[row["figure"]]
            subject = "" if row["figure"] in HEADLINES else row["subject"]
            a = self.figure("counted", row["year"], subject, measure)
            b = self.figure("with_leavers", row["year"], subject, measure)
            gap = (F(b[0]) / b[1] - F(a[0]) / a[1]) * scale if a else None
            changed += bool(gap)
            self.expect(f"effect {row['figure']} {row['year']} {subject}",
                        (row["without_leavers"], row["students"], row["with_leavers"],
                         row["students_with_leavers"], row["difference"]),
                        (self.text(a, scale), str(a[2]) if a else "", self.text(b, scale), str(b[2]),
                         rounded(gap, 4) if a else ""))
        self.expect("effect: leavers change something", changed > 0, True)

    def students(self):
        rows = twin(self.reports, "students.csv")
        listed = {id_ for id_, w in self.school.students.items() if w.standing in COUNTED}
        self.expect("students", Counter(r["id"] for r in rows), Counter(listed))
        subjects = sorted({s for i in listed for s in self.school.students[i].results},
                          key=str.casefold)
        for row in rows:
            who = self.school.students.get(row["id"])
            if not who:
                continue
            own = self.school.student_measures([who])
            for measure, scale in HEADLINES.values():
                if measure not in row:
                    continue
                figure = own.get(measure)
                wanted = self.text(figure) if scale == 1 else {1: "yes", 0: "no", None: ""}[
                    int(figure[0]) if figure else None]
                self.expect(f"students {measure}", row[measure], wanted)
            for i, subject in enumerate(subjects, 1):
                result = who.results.get(subject)
                cell = row[f"result_{i}"].removeprefix("'")
                if result and not result[9]:
                    self.expect("students: score", F(cell), result[7])
                else:
                    self.expect(f"students {subject}", cell, result[9] if result else "")

    def workbook(self):
        """Each number and text of the workbook's tables equals its twin's."""
        book = openpyxl.load_workbook(self.reports / "analysis.xlsx")
        names = {"Headlines": "headlines", "Grades Summary": "grades-summary", "Groups": "groups",
                 "Subjects x Classes": "subjects-classes", "Matrix": "matrix",
                 "Enrolments": "enrolments", "Effect of leavers": "effect-of-leavers",
                 "Students": "students", "Movement": "movement", "Not counted": "not-counted"}
        for name, file in names.items():
            with open(self.reports / f"{file}.csv", newline="", encoding="utf-8") as f:
                twin_rows = list(csv.reader(f))
            rows = list(book[name].iter_rows(values_only=True))
            rows = rows[len(rows) - len(twin_rows):] if len(twin_rows) <= len(rows) else rows
            for row, wanted in zip(rows[1:], twin_rows[1:]):
                for cell, text in zip(row, wanted):
                    if isinstance(cell, (int, float)):
                        self.expect(f"{name}: number", float(cell), float(text))
                    else:
                        self.expect(f"{name}: text", str(cell or "").strip(),
                                    text.removeprefix("'").strip())

    def whole_numbers(self):
        """In a column of counts and averages a count is shown whole, an average with decimals."""
        rows = list(openpyxl.load_workbook(self.reports / "analysis.xlsx")["Movement"].iter_rows())
        first = next(i for i, row in enumerate(rows) if row[0].value == "Figure") + 1
        for row in rows[first:]:
            if row[3].value != "[x]":
                is_count = row[2].value in ("people", "enrolments")
                self.expect(f"movement {row[0].value}: format", row[3].number_format,
                            "0" if is_count else "0.00")

    def links(self):
        """A year group leads to the first of its students, "all" to the first of all."""
        book = openpyxl.load_workbook(self.reports / "analysis.xlsx")
        rows = list(book["Students"].iter_rows(values_only=True))
        heading = next(i for i, row in enumerate(rows) if row[0] == "Id")
        at = rows[heading].index("Year group")
        firsts = {"all": heading + 2}
        for i, row in enumerate(rows[heading + 1:], heading + 2):
            for name in (row[at], self.school.year_name(row[at])):
                firsts.setdefault(name, i)
        for name in ("Headlines", "Grades Summary", "Groups", "Year groups"):
            cells = [c for row in book[name].iter_rows() for c in row]
            (top,) = [c for c in cells if c.value == "Year group"]
            links = 0
            for cell in (c for c in cells if c.column == top.column and c.row > top.row):
                link = cell.hyperlink.location if cell.hyperlink else None
                wanted = f"'Students'!A{firsts[cell.value]}" if cell.value in firsts else None
                self.expect(f"{name}: link of {cell.value}", link, wanted)
                links += link is not None
            self.expect(f"{name}: links", links > 0, top.row < len(list(book[name].iter_rows())))

    def problems(self):
        for check in (self.headlines, self.grades_summary, self.subjects_classes, self.groups,
                      self.matrix, self.enrolments, self.effect, self.students, self.workbook,
                      self.whole_numbers, self.links):
            check()
        if self.cells < 1000:
            self.found.append(f"{self.name}: only {self.cells} comparisons")
        return self.found


def main():
    failed = 0
    for name, is_us in (("demo", False), ("connexus", True)):
        folder, vault = SCRATCH / name, SCRATCH / f"vault-{name}"
        shutil.copytree(ROOT / "fixtures" / name, folder)
        take_grades_away(folder, is_us)
        ini = (folder / "school.ini").read_text(encoding="utf-8")
        (folder / "school.ini").write_text(ini.replace("10% 60", "100% 9999"), encoding="utf-8")
        subprocess.run(["offboard", "report", str(folder / "school.ini"), "--vault", str(vault),
                        "--as-of", "2026-08-31"], check=True, capture_output=True)
        sheets = Sheets(name, vault / "runs/000001/reports", School(folder, is_us, {}))
        found = sheets.problems()
        failed |= bool(found)
        by_check = defaultdict(list)
        for problem in found:
            by_check[problem.split(":")[1].split(" ")[1]].append(problem)
        for list_ in by_check.values():
            print("\n".join(list_[:5]))
    return failed


if __name__ == "__main__":
    sys.exit(main())
