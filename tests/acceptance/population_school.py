"""A small invented school over several terms, for the tests of who is counted and of movement.

Nothing here is taken from the product: what each export says is decided here, and the tests work
out from the same facts what the reports must show.
"""
import csv
import os
import subprocess
from datetime import date
from pathlib import Path

SCRATCH = Path(os.environ["SCRATCH"])
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def upn(number):
    """Thirteen characters: the check letter of DfE's guidance on unique pupil numbers, 12 digits."""
    digits = f"9990260{number:05d}"
    return LETTERS[sum(int(d) * (i + 2) for i, d in enumerate(digits)) % 23] + digits


class Pupil:
    def __init__(self, number, year, entered=date(2022, 9, 5), left=None, status="C"):
        self.number, self.year = number, year
        self.entered, self.left, self.status = entered, left, status
        self.results = []  # (subject, grade, score)
        self.withdrawn = []  # days on which the pupil withdrew from a course

    def upn(self):
        return upn(self.number)

    def is_here(self, day):
        """On roll, or leaving with a day of grace (the policy's default)."""
        return self.entered <= day and (self.left is None or (day - self.left).days <= 1)


def uk(day):
    return day.strftime("%d/%m/%Y") if day else ""


def write_csv(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows(rows)


INI = """[school]
name = Little School
term = {term}
[roll]
file = students.csv
profile = uk-mis
[results]
file = attainment.csv
profile = tracker-long
platform = tracker
[enrolments]
file = enrolments.csv
profile = connexus-enrolments
upn = External ID
[policy]
max_leavers = {limit}
max_leavers_year = {limit}
[report]
cohort = {cohort}
"""


def write_school(folder, pupils, term, cohort="now", limit="100% 500"):
    folder.mkdir(exist_ok=True)
    roll = [["UPN", "Admission No", "Surname", "Forename", "DOB", "Year", "Enrolment Status",
             "Admission Date", "Leaving Date"]]
    results = [["UPN", "Subject", "Term", "Grade", "Score"]]
    enrolments = [["Enrollment ID", "User ID", "External ID", "Course ID", "Course", "Role",
                   "Status", "End Date"]]
    for p in pupils:
        roll.append([p.upn(), 1000 + p.number, f"Fernwood{p.number}", "Kit", "14/02/2012", p.year,
                     p.status, uk(p.entered), uk(p.left)])
        results += [[p.upn(), s, term, g, score] for s, g, score in p.results]
        courses = [("", "Active"), *[(d.isoformat(), "Withdrawn") for d in p.withdrawn]]
        for i, (end, status) in enumerate(courses):
            enrolments.append([p.number * 100 + i, p.number, p.upn(), f"C-{i}", f"Course {i}",
                               "Student", status, end])
    write_csv(folder / "students.csv", roll)
    write_csv(folder / "attainment.csv", results)
    write_csv(folder / "enrolments.csv", enrolments)
    (folder / "school.ini").write_text(INI.format(term=term, cohort=cohort, limit=limit),
                                       encoding="utf-8")


def offboard(verb, folder, vault, *more):
    done = subprocess.run(["offboard", verb, str(folder / "school.ini"), "--vault", str(vault), *more],
                          capture_output=True, text=True, check=False, cwd=SCRATCH)
    return done.returncode, done.stdout + done.stderr


def must(verb, folder, vault, *more):
    status, said = offboard(verb, folder, vault, *more)
    if status != 0:
        raise SystemExit(f"offboard {verb}: status {status}: {said}")
    return said


def reports_of(vault):
    """The folder of the newest run's reports."""
    return sorted((vault / "runs").iterdir())[-1] / "reports"


def twin(reports, name):
    with open(reports / name, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


class Problems:
    def __init__(self):
        self.count = 0

    def expect(self, what, found, wanted):
        if found != wanted:
            print(f"{what}: {found}, want {wanted}")
            self.count += 1

    def finish(self):
        raise SystemExit(self.count > 0)
