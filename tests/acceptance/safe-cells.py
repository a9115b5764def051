#!/usr/bin/env python3
"""Text that a spreadsheet could take for a formula, or XML cannot hold, stays harmless text.

Planted in the exports of the demo: subjects, courses and names that begin with = + - @, a
control character and an escape of Excel's. Wanted: in workbooks string cells that hold exactly
that text, no formula anywhere, every part well-formed; in CSV files for people an apostrophe in
front.
"""
import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

ROOT, SCRATCH = Path(os.environ["ROOT"]), Path(os.environ["SCRATCH"])
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SUBJECT = "=cmd|' /C calc'!A0"
COURSE = "@SUM(1+1)*cmd"
SURNAME = "+D\u2019Arcquill_x0041_\x01"  # of somebody who has left: on plan.xlsx by name
SURNAME_SHOWN = "+D\u2019Arcquill_x0041_\ufffd"
FORENAME = "-2+3"
found = []


def expect(what, got, want):
    if got != want:
        found.append(f"{what}: {got!r}, want {want!r}")


def rewrite(path, changes):
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        expect(f"'{old}' is in {path.name}", old in text, True)
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8", newline="")


def plant(school):
    names = [("D\u2019Arcquill", SURNAME), ("Jean-Luc", FORENAME)]
    rewrite(school / "students.csv", names)
    rewrite(school / "tracker-students.csv", names)
    rewrite(school / "attainment.csv", [*names, (",Mathematics,", f",{SUBJECT},")])
    rewrite(school / "connexus-enrolments.csv", [(",English 10,", f",{COURSE},")])


def unescape(text):
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)), text)


def texts_of(path):
    """Every text of a workbook's cells; each part must parse, and hold no formula."""
    texts = set()
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            root = ElementTree.fromstring(book.read(name))
            if name.startswith("xl/worksheets/sheet"):
                expect(f"{path.name} {name} formulas", len(list(root.iter(MAIN + "f"))), 0)
                if root.find(MAIN + "tableParts") is not None:  # no green triangles at ids
                    expect(f"{path.name} {name} ignored errors",
                           [e.get("numberStoredAsText") for e in root.iter(MAIN + "ignoredError")],
                           ["1"])
                texts |= {"".join(t.itertext()) for t in root.iter(MAIN + "is")}
            elif name == "xl/sharedStrings.xml":
                texts |= {"".join(t.text or "" for t in s.iter(MAIN + "t"))
                          for s in root.iter(MAIN + "si")}
    return {unescape(text) for text in texts}


def cells_of(path):
    with open(path, newline="", encoding="utf-8") as f:
        return {cell for row in csv.reader(f) for cell in row}


def check_csv(path):
    for cell in cells_of(path):
        is_number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
        if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not is_number:
            found.append(f"{path.name}: a cell begins with {cell[0]!r}")


def main():
    school = SCRATCH / "school"
    shutil.copytree(ROOT / "fixtures" / "demo", school)
    plant(school)
    done = subprocess.run(["offboard", "report", "school.ini", "--as-of", "2026-08-31"],
                          cwd=school, capture_output=True, text=True)
    expect("status", (done.returncode, done.stderr if done.returncode else ""), (0, ""))
    run = school / "vault" / "runs" / "000001"
    analysis = texts_of(run / "reports" / "analysis.xlsx")
    plan = texts_of(run / "plan" / "plan.xlsx")
    for text in (SUBJECT, COURSE):
        expect(f"{text} is in analysis.xlsx", text in analysis, True)
    for text in (SURNAME_SHOWN, FORENAME):
        expect(f"{text} is in plan.xlsx", text in plan, True)
    expect("the subject's twin", "'" + SUBJECT in cells_of(run / "reports" / "grades-summary.csv"),
           True)
    expect("the leaver's twin", "'" + FORENAME in cells_of(run / "plan" / "plan.csv"), True)
    twins = sorted((run / "reports").glob("*.csv")) + [run / "plan" / "plan.csv"]
    expect("twins", len(twins) > 8, True)
    for path in twins:
        check_csv(path)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
