#!/usr/bin/env python3
"""What OULAD must give, computed without offboard, and compared with one of its runs.

    oulad.py words DATA            the words that must be confirmed
    oulad.py check DATA RUN_DIR    prints each difference; exit 1 if any
"""
import csv
import json
import re
import sys
import zipfile
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

PUBLISHED = {"people": 28785, "on_roll": 21190, "left": 7595, "enrolments": 32593,
             "of_leavers": 8460, "results": 173912, "purged": 9986}


def rows(path):
    with open(path, newline="", encoding="utf-8") as f:
        yield from csv.DictReader(f)


def leavers_of(data):
    """Ids of those with no registration that is not unregistered, and of everybody."""
    everybody, staying = set(), set()
    for row in rows(data / "studentRegistration.csv"):
        everybody.add(row["id_student"])
        if row["date_unregistration"] == "":
            staying.add(row["id_student"])
    return everybody - staying, everybody


def rounded(value, places=4):
    return str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def latest_scores(data):
    """(course, student) -> the score of the latest day, of one day the last row; blanks apart."""
    course_of = {
        row["id_assessment"]: f"{row['code_module']}-{row['code_presentation']}"
        for row in rows(data / "assessments.csv")
    }
    latest = {}
    for row in rows(data / "studentAssessment.csv"):
        if row["score"] == "":
            continue
        key = (course_of[row["id_assessment"]], row["id_student"])
        day = int(row["date_submitted"])
        if key not in latest or day >= latest[key][0]:
            latest[key] = (day, Decimal(row["score"]))
    return {key: score for key, (_, score) in latest.items()}


def grades_of(data, leavers):
    """course -> [students, mean score], and the same with leavers."""
    found = defaultdict(list), defaultdict(list)
    for (course, student), score in latest_scores(data).items():
        found[1][course].append(score)
        if student not in leavers:
            found[0][course].append(score)
    return [{course: [len(scores), sum(scores) / len(scores)] for course, scores in part.items()}
            for part in found]


def courses_of(data, leavers):
    """course -> [students, enrolments, withdrawn], and the same with leavers."""
    out = defaultdict(lambda: [set(), 0, 0]), defaultdict(lambda: [set(), 0, 0])
    for row in rows(data / "studentRegistration.csv"):
        for is_with, courses in enumerate(out):
            if is_with or row["id_student"] not in leavers:
                course = courses[f"{row['code_module']}-{row['code_presentation']}"]
                course[0].add(row["id_student"])
                course[1] += 1
                course[2] += row["date_unregistration"] != ""
    return out


def share(part, whole, students, places=6):
    value = (Decimal(part) / Decimal(whole)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return str(value), students


def attainment_of(data, leavers):
    """(population, course, measure) -> (value, students): each student's latest score a course
    (the last row of a day), who has blanks alone, and withdrawals; with those who have left and
    without."""
    course_of = {
        row["id_assessment"]: f"{row['code_module']}-{row['code_presentation']}"
        for row in rows(data / "assessments.csv")
    }
    latest, registered, withdrawn = {}, defaultdict(list), defaultdict(list)
    assessed = set()
    for row in rows(data / "studentAssessment.csv"):
        assessed.add((course_of[row["id_assessment"]], row["id_student"]))
        key, when = (course_of[row["id_assessment"]], row["id_student"]), row["date_submitted"]
        if row["score"] != "" and (key not in latest or int(when) >= latest[key][0]):
            latest[key] = int(when), Decimal(row["score"])
    for row in rows(data / "studentRegistration.csv"):
        course = f"{row['code_module']}-{row['code_presentation']}"
        registered[course].append(row["id_student"])
        if row["date_unregistration"] != "":
            withdrawn[course].append(row["id_student"])
    out = {}
    for population, gone in (("counted", leavers), ("with_leavers", set())):
        for course in registered:
            scores = [s for (c, id_), (_, s) in latest.items() if c == course and id_ not in gone]
            here = [i for i in registered[course] if i not in gone]
            ended = [i for i in withdrawn[course] if i not in gone]
            blank = [i for c, i in assessed - latest.keys() if c == course and i not in gone]
            if scores:
                out[population, course, "mean_score"] = share(sum(scores), len(scores), len(scores))
            if scores or blank:  # nothing but blanks; of words such as SUPP there are none here
                out[population, course, "no_grade_yet"] = share(len(blank), 1, len(scores))
                out[population, course, "withheld"] = share(0, 1, len(scores))
            out[population, course, "withdrawal"] = share(len(ended), len(here), len(set(here)))
    return out


def changed_people(data, leavers):
    return {r["id_student"] for r in rows(data / "studentAssessment.csv")} & leavers


def record_problems(data, run, leavers, everybody):
    record = json.loads((run / "run.json").read_text(encoding="utf-8"))
    enrolled = [r["id_student"] for r in rows(data / "studentRegistration.csv")]
    assessed = [r["id_student"] for r in rows(data / "studentAssessment.csv")]
    wanted = {
        "people": len(everybody), "on_roll": len(everybody - leavers), "left": len(leavers),
        "enrolments": len(enrolled), "of_leavers": sum(i in leavers for i in enrolled),
        "results": len(assessed), "purged": sum(i in leavers for i in assessed),
    }
    found = {
        "people": record["people"]["total"], "on_roll": record["people"]["on_roll"],
        "left": record["people"]["left"], "enrolments": record["enrolments"]["total"],
        "of_leavers": record["enrolments"]["of_leavers"], "results": record["results"]["total"],
        "purged": record["results"]["purged"],
    }
    for name, value in PUBLISHED.items():
        if wanted[name] != value:
            yield f"this script finds {wanted[name]} {name}, the data's README {value}"
        if found[name] != value:
            yield f"run.json has {found[name]} {name}, want {value}"
    for entry in record["inputs"]:
        if entry["rejected"] or entry["repaired"] or entry["rows"] != entry["records"]:
            yield f"run.json: {entry['reading']} has rows that are not records"


def grades_problems(run, grades):
    found = {}
    for row in rows(run / "reports" / "grades-summary.csv"):
        found[row["subject"]] = [row[k] for k in ("mean_score_n", "mean_score")]
    wanted = {course: [str(n), rounded(mean)] for course, (n, mean) in grades[0].items()}
    for course in sorted(wanted.keys() | found.keys()):
        if found.get(course) != wanted.get(course):
            yield f"grades-summary.csv: {course} is {found.get(course)}, want {wanted.get(course)}"


def attainment_problems(run, wanted):
    found = {}
    for row in rows(run / "reports" / "figures.csv"):
        if row["group_kind"] != "everyone" or row["grade"]:
            yield f"figures.csv: a figure of {row['group_kind']}, where nothing is known of it"
        found[row["population"], row["subject"], row["measure"]] = row["value"], int(row["students"])
    for key in sorted(wanted.keys() | found.keys()):
        if wanted.get(key) != found.get(key):
            yield f"figures.csv: {key} is {found.get(key)}, want {wanted.get(key)}"


def effect_problems(run, grades, courses):
    """Each course's mean and withdrawal rate without and with those who left."""
    wanted = {}
    for course, (n, mean) in grades[1].items():
        own_n, own = grades[0][course]
        wanted["Mean score", course] = [rounded(own), str(own_n), rounded(mean), str(n),
                                        rounded(mean - own)]
    for course, (students, total, withdrawn) in courses[1].items():
        own_students, own_total, own_withdrawn = courses[0][course]
        rates = [Decimal(100 * own_withdrawn) / own_total, Decimal(100 * withdrawn) / total]
        wanted["Withdrawal", course] = [rounded(rates[0]), str(len(own_students)),
                                        rounded(rates[1]), str(len(students)),
                                        rounded(rates[1] - rates[0])]
    found = {(row["figure"], row["subject"]): [row[k] for k in (
        "without_leavers", "students", "with_leavers", "students_with_leavers", "difference")]
        for row in rows(run / "reports" / "effect-of-leavers.csv") if row["figure"] != "Completion"}
    for key in sorted(wanted.keys() | found.keys()):
        if found.get(key) != wanted.get(key):
            yield f"effect-of-leavers.csv: {key} is {found.get(key)}, want {wanted.get(key)}"


def students_problems(run, data, leavers, everybody):
    """Everyone who stays, with the latest score in each course."""
    latest = latest_scores(data)
    wanted = defaultdict(list)
    for course, student in sorted(latest):
        wanted[student].append(latest[course, student])
    seen = set()
    for row in rows(run / "reports" / "students.csv"):
        seen.add(row["id"])
        found = [Decimal(v) for k, v in row.items() if k.startswith("result_") and v]
        if found != wanted[row["id"]]:
            yield f"students.csv: {row['id']} has {found}, want {wanted[row['id']]}"
    if seen != everybody - leavers:
        yield f"students.csv lists {len(seen)} students, want {len(everybody - leavers)}"


def workbook_texts(path):
    """Texts and plain numbers of the cells; not the numbers that only point at a text."""
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            text = book.read(name).decode("utf-8")
            if name.endswith("sharedStrings.xml"):
                yield from re.findall(r"<t[^>]*>([^<]*)</t>", text)
            elif "/worksheets/" in name:
                yield from re.findall(r"<c (?![^>]*t=\"s\")[^>]*><v>([^<]*)</v>", text)


def leak_problems(run, leavers, figures):
    """No leaver's id. A number that is one of the report's own figures is not an id."""
    exported = {r["id_student"] for r in rows(run / "exports" / "studentAssessment.csv")}
    if exported & leavers:
        yield f"exports/studentAssessment.csv holds {len(exported & leavers)} leavers"
    for path in sorted((run / "reports").iterdir()):
        if path.suffix == ".xlsx":
            texts = workbook_texts(path)
        else:
            content = path.read_text(encoding="utf-8")
            texts = [re.sub(r"(?s)<style.*?</style>|\b[0-9a-f]{64}\b", "", content)]
        for text in texts:
            for number in re.findall(r"(?<![\w.,-])\d{4,7}(?![\w.])", text):
                if number in leavers and number not in figures:
                    yield f"reports/{path.name} holds the number {number}, a leaver's id"


def figures_of(run):
    """Every figure the reports may show: counts and sizes, all checked elsewhere."""
    figures = {str(value) for value in PUBLISHED.values()}
    for name in ("grades-summary", "enrolments", "effect-of-leavers", "figures"):
        for row in rows(run / "reports" / f"{name}.csv"):
            figures.update(value for key, value in row.items() if key not in ("course", "subject"))
    for row in rows(run / "reports" / "figures.csv"):
        figures.update((row["part"], row["whole"], row["students"]))
    figures.update(str(path.stat().st_size) for path in (run / "reports").iterdir())
    return figures


def main(verb, data, run=None):
    data = Path(data)
    leavers, everybody = leavers_of(data)
    if verb == "words":
        print(f"delete {len(changed_people(data, leavers))}")
        return 0
    run, grades = Path(run), grades_of(data, leavers)
    found = list(record_problems(data, run, leavers, everybody))
    found += grades_problems(run, grades)
    found += effect_problems(run, grades, courses_of(data, leavers))
    found += list(students_problems(run, data, leavers, everybody))[:20]
    found += attainment_problems(run, attainment_of(data, leavers))
    found += leak_problems(run, leavers, figures_of(run))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
