#!/usr/bin/env python3
"""offboard lint: one sound workbook, and for each rule of the checklist one that breaks just it.

The workbooks are made by openpyxl, so that nothing here shares code with what writes ours. Ours,
the plan, the reports and the packs of the demo, must have no finding.
"""
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

try:
    import openpyxl
except ImportError:
    system = "/usr/bin/python3"  # where Debian's package is; another python3 may stand first
    if sys.executable != system and Path(system).exists() and "LINT_AGAIN" not in os.environ:
        os.execve(system, [system, *sys.argv], {**os.environ, "LINT_AGAIN": "1"})
    print("openpyxl (python3-openpyxl) is absent")
    sys.exit(77)
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table

ROOT, SCRATCH = Path(os.environ["ROOT"]), Path(os.environ["SCRATCH"])
EMPTY = "An empty cell: nobody took it."
LONG = "A remark that is much longer than its column is wide, and so is cut off by the next one"
found = []


def titled(sheet, title):
    sheet["A1"] = title
    sheet["A1"].font = Font(bold=True, size=14)


def add_table(sheet, name, first, rows):
    """Rows of cells from a place such as (4, 1), the first of them the headings."""
    top, left = first
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            cell = sheet.cell(top + r, left + c, value)
            cell.alignment = Alignment(wrap_text=True)
    end = sheet.cell(top + len(rows) - 1, left + len(rows[0]) - 1).coordinate
    table = Table(displayName=name, ref=f"{sheet.cell(top, left).coordinate}:{end}")
    table._initialise_columns()
    for column, heading in zip(table.tableColumns, rows[0]):
        column.name = str(heading)
    table.autoFilter = None
    sheet.add_table(table)
    return table


def link(cell, text, location):
    cell.value = text
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location)


def sound():
    book = openpyxl.Workbook()
    book.properties.title = "Results"
    cover = book.active
    cover.title = "Cover"
    titled(cover, "Results of summer 2026")
    link(cover["A2"], "Grades by subject", "'Grade''s table'!A1")
    grades = book.create_sheet("Grade's table")
    titled(grades, "Grades by subject")
    grades["A2"] = EMPTY
    grades.column_dimensions["A"].width = 20
    rows = [["Subject", "Entries [note 1]", "9 to 4"], ["Art", 10, 0.5], ["Music", None, None],
            ["Maths A*", 20, 0.25]]
    table = add_table(grades, "grades_by_subject", (4, 1), rows)
    notes = book.create_sheet("Notes")
    titled(notes, "Notes")
    add_table(notes, "notes_table", (3, 1), [["Note", "Text"], ["[note 1]", "All of them."]])
    return book, grades, table


def heading(grades, table, column, text):
    grades.cell(4, column).value = text
    table.tableColumns[column - 1].name = text


def t1(b, g, t): del g.tables[t.displayName]
def t2(b, g, t): t.displayName = t.name = "Table1"
def t3(b, g, t): g.merge_cells("A2:C2")
def t4_row(b, g, t): g["A6"] = None
def t4_column(b, g, t):
    for row in range(4, 8):
        g.cell(row, 3).value = None
def t5_twice(b, g, t): heading(g, t, 3, "subject")
def t5_none(b, g, t): t.headerRowCount = 0
def t6(b, g, t):
    g["A5"] = LONG
    g["A5"].alignment = Alignment()
def t7_frozen(b, g, t): g.freeze_panes = "A5"
def t7_filter(b, g, t): g.auto_filter.ref = "A4:C7"
def t8(b, g, t): g["A2"] = "Everyone on roll."
def t9_row(b, g, t): g.row_dimensions[5].hidden = True
def t9_column(b, g, t): g.column_dimensions["B"].hidden = True
def t9_sheet(b, g, t): g.sheet_state = "hidden"
def n1(b, g, t): heading(g, t, 3, "9 to 4*")
def n1_dagger(b, g, t): g["A1"] = "Grades by subject\u2020"
def n2(b, g, t): g["A5"] = "Art [note 1]"
def n2_bare(b, g, t): heading(g, t, 3, "9 to 4 [1]")
def n3(b, g, t): heading(g, t, 3, "9 to 4 [note 7]")
def f1(b, g, t): b["Cover"]["A2"] = "here"
def f1_nowhere(b, g, t): link(b["Cover"]["A3"], "Marks by class", "Marks!A1")
def f2_none(b, g, t): g["A1"] = None
def f2_plain(b, g, t): g["A1"].font = Font(size=14)
def f3(b, g, t): g.oddFooter.center.text = "Page"
def f4(b, g, t): g["A5"].fill = PatternFill("solid", fgColor="FFFFF7BF")
def f5(b, g, t): g["B6"].fill = PatternFill("solid", fgColor="FFCCE2D8")
def f5_contrast(b, g, t): g["A5"].font = Font(color="FFAAAAAA")
def s1(b, g, t): b["Cover"].title = "Sheet1"
def s1_blank(b, g, t): b.create_sheet("More")
def s2(b, g, t):
    g.delete_rows(4, 4)
    del g.tables[t.displayName]
    add_table(g, "grades", (4, 2), [["Subject", "Entries"], ["Art", 10]])
def s3(b, g, t): g["A9"] = "Source: the tracker"
def s3_two(b, g, t): add_table(g, "more_grades", (10, 1), [["Subject", "Entries"], ["Art", 10]])
def p2(b, g, t): b.properties.title = None
def p3(b, g, t): b.active = 1


# What is done, under which profile, and the findings that must come of it: all of them.
BREAKS = [
    (t1, "working", ["Grade's table: T1"]),
    (t2, "working", ["Grade's table!A4: T2"]),
    (t3, "working", ["Grade's table!A2: T3"]),
    (t4_row, "working", ["Grade's table!A6: T4"]),
    (t4_column, "working", ["Grade's table!C4: T4", "Grade's table!C4: T5"]),
    (t5_twice, "working", ["Grade's table!C4: T5"]),
    (t5_none, "working", ["Grade's table!A4: T5"]),
    (t6, "working", ["Grade's table!A5: T6"]),
    (t7_frozen, "publication", ["Grade's table: T7"]),
    (t7_filter, "publication", ["Grade's table: T7"]),
    (t8, "working", ["Grade's table!B6: T8"]),
    (t9_row, "working", ["Grade's table!A5: T9"]),
    (t9_column, "working", ["Grade's table!B1: T9"]),
    (t9_sheet, "working", ["Grade's table: T9"]),
    (n1, "working", ["Grade's table!C4: N1"]),
    (n1_dagger, "working", ["Grade's table!A1: N1"]),
    (n2, "working", ["Grade's table!A5: N2"]),
    (n2_bare, "working", ["Grade's table!C4: N2"]),
    (n3, "working", ["Grade's table!C4: N3"]),
    (f1, "working", ["Cover!A2: F1"]),
    (f1_nowhere, "working", ["Cover!A3: F1"]),
    (f2_none, "working", ["Grade's table!A1: F2"]),
    (f2_plain, "working", ["Grade's table!A1: F2"]),
    (f3, "publication", ["Grade's table: F3"]),
    (f4, "publication", ["Grade's table!A5: F4"]),
    (f5, "working", ["Grade's table!B6: F5"]),
    (f5_contrast, "working", ["Grade's table!A5: F5"]),
    (s1, "working", ["Sheet1: S1"]),
    (s1_blank, "working", ["More!A1: F2", "More: S1"]),
    (s2, "working", ["Grade's table!B4: S2"]),
    (s3, "working", ["Grade's table!A9: S3"]),
    (s3_two, "working", ["Grade's table!A10: S3"]),
    (p2, "working", ["workbook: P2"]),
    (p3, "working", ["workbook: P3"]),
]
# What only a publication must not have is fine in a working book.
FOR_PUBLICATIONS = {t7_frozen, t7_filter, f3, f4}


def lint(path, *options):
    done = subprocess.run(["offboard", "lint", *options, str(path)], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def places(text):
    return sorted(": ".join(line.split(": ")[:2]) for line in text.splitlines())


def expect(what, got, want):
    if got != want:
        found.append(f"{what}: {got}, want {want}")


def check_rules():
    book, _, _ = sound()
    book.save(SCRATCH / "sound.xlsx")
    for profile in ("working", "publication"):
        expect(f"sound, {profile}", lint(SCRATCH / "sound.xlsx", "--profile", profile), (0, "", ""))
    for change, profile, want in BREAKS:
        book, grades, table = sound()
        change(book, grades, table)
        path = SCRATCH / f"{change.__name__}.xlsx"
        book.save(path)
        status, text, _ = lint(path, "--profile", profile)
        expect(change.__name__, (status, places(text)), (1, sorted(want)))
        if change in FOR_PUBLICATIONS:
            expect(f"{change.__name__}, working", lint(path, "--profile", "working")[0], 0)


def check_parts():
    """Rule F6 is about parts that openpyxl does not write by itself."""
    for name in ("xl/media/image1.png", "xl/vbaProject.bin"):
        path = SCRATCH / "parts.xlsx"
        shutil.copyfile(SCRATCH / "sound.xlsx", path)
        with zipfile.ZipFile(path, "a") as package:
            package.writestr(name, b"x")
        status, text, _ = lint(path)
        expect(name, (status, places(text)), (1, ["workbook: F6"]))


def check_command():
    rules = {change.__name__.split("_")[0].upper() for change, _, _ in BREAKS} | {"F6"}
    listed = subprocess.run(["offboard", "lint", "--help"], capture_output=True, text=True).stdout
    known = {line.split()[0] for line in listed.splitlines()
             if len(line.split("  ")[0]) == 2 and line[1].isdigit()}
    expect("every rule has a workbook that breaks it", known - rules, set())
    expect("no other rules", rules - known, set())
    status, text, _ = lint(SCRATCH / "t3.xlsx", "--json")
    answer = json.loads(text)
    expect("json", (status, answer["profile"], [
        (one["sheet"], one["cell"], one["rule"], one["level"]) for one in answer["findings"]]),
        (1, "working", [("Grade's table", "A2", "T3", "essential")]))
    (SCRATCH / "no.xlsx").write_text("Subject,Entries\n", encoding="utf-8")
    for name in ("no.xlsx", "absent.xlsx"):
        status, text, complaint = lint(SCRATCH / name)
        expect(name, (status, text, name in complaint), (2, "", True))
    expect("bad profile", lint(SCRATCH / "sound.xlsx", "--profile", "best")[0], 2)


def offboard(*words):
    subprocess.run(["offboard", *words, "--as-of", "2026-08-31"], check=True,
                   cwd=SCRATCH / "demo", capture_output=True)


def texts(book):
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
            if cell.value is not None]


def check_book(path):
    """Opened by openpyxl, too; identifiers and planted formulas are text in every cell."""
    expect(path.name, lint(path), (0, "", ""))
    book = openpyxl.load_workbook(path)
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    expect(f"{path.name} has formulas", "f" in kinds, False)
    return texts(book)


def check_packs():
    """Every book of a pack is there under the name its index gives; a few are looked into."""
    for pack, only in (("class", ["--year", "11"]), ("department", []), ("slt", []),
                       ("governors", [])):
        offboard("report", "school.ini", "--vault", "packs", "--pack", pack, *only)
        reports = SCRATCH / "demo" / "packs" / "runs" / "000001" / "reports"
        with open(reports / f"pack-{pack}-index.csv", encoding="utf-8", newline="") as f:
            listed = [row["file"] for row in csv.DictReader(f)]
        expect(f"index of {pack}", sorted(listed),
               sorted(path.name for path in reports.glob(f"pack-{pack}-*.xlsx")))
        expect(f"{pack} has books", listed != [], True)
        page = (reports / "index.html").read_text(encoding="utf-8")
        line = next((part for part in page.split("<tr>") if f"pack-{pack}-index.csv" in part), "")
        expect(f"the page says what the index of {pack} is",
               "Which workbook of the pack holds what" in line, True)
        for name in (listed[0], listed[-1]):
            check_book(reports / name)


def check_governors(reports, exports):
    """No name, id or pseudonym of anybody on the roll or in an off-boarded export."""
    known = set()
    with open(ROOT / "fixtures" / "demo" / "students.csv", encoding="utf-8-sig", newline="") as f:
        for row in csv.DictReader(f):
            known |= {row["UPN"], row["Admission Number"], row["Legal Surname"]}
    gone = set(re.findall(r'"([0-9A-Z]{8})","Leaver"', exports.read_text(encoding="utf-8-sig")))
    expect("pseudonyms of those off-boarded", len(gone), 20)
    shown = " ".join(check_book(reports / "governors.xlsx"))
    told = [one for one in known | gone if re.search(rf"(?<![\w.]){re.escape(one)}\b", shown)]
    expect("governors.xlsx tells of", told, [])


def check_ours():
    shutil.copytree(ROOT / "fixtures" / "demo", SCRATCH / "demo")
    offboard("run", "school.ini", "--by", "A", "--confirm", "delete 20")
    run = SCRATCH / "demo" / "vault" / "runs" / "000001"
    ours = sorted(run.glob("*/*.xlsx"))
    expect("workbooks of the demo", [path.name for path in ours],
           ["plan.xlsx", "analysis.xlsx", "governors.xlsx"])
    for path in ours:
        check_book(path)
    check_governors(run / "reports", run / "exports" / "tracker-students.csv")
    check_packs()


if __name__ == "__main__":
    check_rules()
    check_parts()
    check_command()
    check_ours()
    print("\n".join(found))
    sys.exit(1 if found else 0)
