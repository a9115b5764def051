#!/usr/bin/env python3
"""[report] cohort: a census day changes who is counted on every sheet at once, and nothing else.

Each pupil has a subject and a course of their own, so that whoever is counted can be seen on every
sheet. Whom the census counts is decided here, from the dates in the roll.
"""
import csv
import io
import shutil
import subprocess
from datetime import date

from population_school import (SCRATCH, Problems, Pupil, must, offboard, reports_of, twin, write_csv,
                               write_school)

problems = Problems()
folder = SCRATCH / "school"
CENSUS, AS_OF = date(2026, 1, 15), date(2026, 8, 27)

# name -> pupil, counted now, counted at the census
CAST = {
    "stays": (Pupil(1, 11), 1, 1),
    "left after": (Pupil(2, 11, left=date(2026, 7, 3)), 0, 1),
    "left on the day": (Pupil(3, 11, left=CENSUS), 0, 1),
    "left the day before": (Pupil(4, 11, left=date(2026, 1, 14)), 0, 0),
    "joined on the day": (Pupil(5, 11, entered=CENSUS), 1, 1),
    "joined the day after": (Pupil(6, 11, entered=date(2026, 1, 16)), 1, 0),
    "guest": (Pupil(7, 11, status="G"), 0, 0),
    "left without a day": (Pupil(8, 11, status="P"), 0, 0),
}
for n, (pupil, _, _) in enumerate(CAST.values()):
    pupil.results = [(f"Subject{n}", "5", 50), ("Maths", str(n + 1), 50)]
pupils = [pupil for pupil, _, _ in CAST.values()]


def run(cohort):
    """A vault of its own; the reports' folder."""
    vault = SCRATCH / f"vault-{cohort}"
    write_school(folder, pupils, "2026-summer", cohort=cohort)
    enrolments = list(csv.reader((folder / "enrolments.csv").open(encoding="utf-8", newline="")))
    for row, n in zip(enrolments[1:], range(len(pupils))):
        row[3], row[4] = f"C-{n}", f"Course{n}"
    write_csv(folder / "enrolments.csv", enrolments)
    must("report", folder, vault, "--as-of", AS_OF.isoformat())
    return reports_of(vault)


def total(reports, label):
    rows = twin(reports, "not-counted.csv")
    return [int(row["people"]) for row in rows if row["year"] == "all" and row["in_reports"] == label
            and row["standing"] == "all"]


def check(reports, counted, name):
    wanted = sum(counted)
    problems.expect(f"{name}: counted", total(reports, "counted"), [wanted])
    problems.expect(f"{name}: not counted", total(reports, "not counted"), [len(counted) - wanted])
    problems.expect(f"{name}: everyone", total(reports, "everyone read"), [len(counted)])
    cover = {row["item"]: row["value"] for row in twin(reports, "cover.csv")}
    problems.expect(f"{name}: cover", (cover["People counted"], cover["People read"], cover["Cohort"]),
                    (str(wanted), str(len(counted)), name))
    movement = {(row["figure"], row["year"]): float(row["this_term"])
                for row in twin(reports, "movement.csv") if row["this_term"] != "[x]"}
    problems.expect(f"{name}: movement", movement["People counted", "Year 11"], wanted)
    # No sheet but those that keep leavers on purpose knows a subject or course of who is not counted.
    for path in sorted(reports.glob("*.csv")):
        if path.name.startswith("effect"):
            continue
        text = "".join(line for line in path.open(encoding="utf-8") if "with_leavers" not in line)
        for n, is_counted in enumerate(counted):
            if not is_counted and (f"Subject{n}" in text or f"Course{n}" in text):
                problems.expect(f"{name}: {path.name} shows Subject{n}", True, False)
    for sheet, column, word in (("grades-summary.csv", "subject", "Subject"),
                                ("enrolments.csv", "course_name", "Course")):
        shown = {row[column] for row in twin(reports, sheet) if row[column].startswith(word)}
        problems.expect(f"{name}: {sheet}", shown,
                        {f"{word}{n}" for n, is_counted in enumerate(counted) if is_counted})


def notes(reports, sheet, book="analysis.xlsx"):
    text = subprocess.run(["python3", f"{__file__.rsplit('/', 2)[0]}/sheet.py",
                           str(reports / book), sheet],
                          capture_output=True, text=True, check=True).stdout
    return "\n".join(" ".join(row) for row in csv.reader(io.StringIO(text)))


now = run("now")
check(now, [counted for _, counted, _ in CAST.values()], "now")
census = run(CENSUS.isoformat())
check(census, [counted for _, _, counted in CAST.values()], CENSUS.isoformat())

# Attainment is withheld now; at the census it is the mean of those counted: mathematics fills two of
# the ten slots of Attainment 8, and no other subject here is one of its slots.
for year in ("all", "Year 11"):
    for reports, points in ((now, "[x]"), (census, 2 * (1 + 2 + 3 + 5) / 4)):
        value = {(row["figure"], row["year"]): row["this_term"]
                 for row in twin(reports, "movement.csv")}["Attainment 8", year]
        problems.expect(f"Attainment 8, {year}", value if value == "[x]" else float(value), points)

# Why, on the census day: each reason by its own name.
reasons = {row["census"]: int(row["people"]) for row in twin(census, "not-counted.csv")
           if row["year"] == "11" and row["in_reports"] == "not counted" and row["census"] != "all"}
problems.expect("reasons", reasons,
                {"left before the census": 1, "joined after the census": 1, "guest on the census day": 1,
                 "left on a day that the roll does not give": 1})

# Most of year 11 has left (4 of the 7 who were ever on roll), and the page says what to set: the
# third Thursday of January of that school year.
for sheet in ("Grades Summary", "Not counted", "Movement"):
    text = notes(now, sheet)
    problems.expect(f"{sheet}: withheld", "Withheld" in text and "'cohort = 2026-01-15'" in text
                    and "11 (4 of 7)" in text, True)
    problems.expect(f"{sheet}: nothing withheld at the census", "Withheld" in notes(census, sheet), False)
    problems.expect(f"{sheet}: who is counted", "Counted: 3 of 8 people read, as of 2026-08-27" in text,
                    True)
    problems.expect(f"{sheet}: by the census",
                    "Counted: 4 of 8 people read, as of 2026-08-27, by the census of 2026-01-15"
                    in notes(census, sheet), True)

# After September the roll's year groups are not those of the census day: every figure says so.
SAID = "Take care with year groups: 1 September lies between the census day 2026-01-15 and 2026-09-01."
write_school(folder, pupils, "2026-autumn", cohort=CENSUS.isoformat())
for as_of, wanted in (("2026-08-31", False), ("2026-09-01", True)):
    vault = SCRATCH / f"vault-{as_of}"
    must("report", folder, vault, "--as-of", as_of)
    reports = reports_of(vault)
    covers = [row["value"] for row in twin(reports, "cover.csv") if row["item"] == "Year groups"]
    problems.expect(f"{as_of}: cover", [text.startswith(SAID) for text in covers], [True] * wanted)
    problems.expect(f"{as_of}: page", SAID in (reports / "index.html").read_text(encoding="utf-8"), wanted)
    for book in ("analysis.xlsx", "governors.xlsx"):
        problems.expect(f"{as_of}: {book}", SAID[:26] in notes(reports, "Headlines", book), wanted)

# In English schools the word means something else.
for reports in (now, census):
    for path in [*reports.glob("*.csv"), *reports.glob("*.html"), *reports.glob("*.json")]:
        problems.expect(f"{path.name}: the word", "exclu" in path.read_text(encoding="utf-8").lower(), False)

# A day that nobody can know yet is refused before anything is prepared.
for cohort, wanted in (("2026-08-28", 1), ("2026-13-01", 2), ("soon", 2)):
    write_school(folder, pupils, "2026-summer", cohort=cohort)
    status, said = offboard("plan", folder, SCRATCH / "refused", "--as-of", AS_OF.isoformat())
    problems.expect(f"cohort = {cohort}", (status in (1, 2), "cohort" in said), (True, True))
    if wanted == 1:
        problems.expect(f"cohort = {cohort} is refused by the data", status, 1)

# A leaver's grade, however extreme, changes no number but those that say they hold leavers.
before = {}
for n in range(20, 26):  # with these most of the year group has stayed: nothing is withheld
    pupils.append(Pupil(n, 11))
    pupils[-1].results = [("Maths", "6", 60)]
write_school(folder, pupils, "2026-summer")
for grade, score in (("1", 0), ("9", 100)):
    for n in (1, 2, 3):  # all have left
        pupils[n].results = [("Subject0", grade, score), ("Maths", grade, score)]
    write_school(folder, pupils, "2026-summer")
    vault = SCRATCH / f"vault-{grade}"
    must("report", folder, vault, "--as-of", AS_OF.isoformat())
    for path in reports_of(vault).glob("*.csv"):
        if path.name == "cover.csv" or path.name.startswith("effect"):
            continue
        lines = [line for line in path.open(encoding="utf-8") if "with_leavers" not in line]
        problems.expect(f"{path.name} without leavers' grades", lines, before.setdefault(path.name, lines))
problems.expect("sheets compared", len(before) >= 5, True)
problems.expect("nothing is withheld", [line for line in before["movement.csv"] if "[x]" in line], [])
shutil.rmtree(SCRATCH / "school")
problems.finish()
