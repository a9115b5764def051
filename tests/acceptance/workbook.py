#!/usr/bin/env python3
"""The demo's exports saved as workbooks give the same staged tables as the CSV files.

Without an argument the workbooks are made here, with days and numbers as a spreadsheet keeps
them; with one they are the .xlsx files of that folder. Where a row stands in its text differs.
"""
import csv
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"])
sys.path.insert(0, str(ROOT / "tests"))
from pack import write_xlsx  # noqa: E402

PLACE_BYTES = 16  # at, len and line stand first in a record (lib/staged.h, struct row_at)
TRAILER_BYTES = 64
NAMES = ("students", "tracker-students", "connexus-users", "connexus-enrolments", "attainment")


def typed(cell):
    """A cell of a CSV file as a spreadsheet takes it when it opens the file."""
    day = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})|(\d{4})-(\d\d)-(\d\d)", cell)
    if day:
        d, m, y, y2, m2, d2 = day.groups()
        return f"d:{(date(int(y or y2), int(m or m2), int(d or d2)) - date(1899, 12, 30)).days}"
    if re.fullmatch(r"(0|[1-9]\d{0,14})(\.\d+)?", cell):
        return "n:" + repr(float(cell) * 3 / 3 if "." in cell else int(cell))
    return "b:" + str(int(cell == "true")) if cell in ("true", "false") else cell


def make_workbook(source, target):
    with open(source, newline="", encoding="utf-8-sig") as f:
        rows = list(csv.reader(f))
    lines = SCRATCH / "typed.csv"
    with open(lines, "w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows(rows[:1] + [[typed(c) for c in row] for row in rows[1:]])
    write_xlsx(str(target), [("Sheet1", lines.read_bytes())])


def stage(folder):
    vault = folder / "vault"
    os.umask(0o077)  # a vault that others may enter is refused
    (vault / "runs" / "000001").mkdir(parents=True, mode=0o700)
    vault.chmod(0o700)
    (vault / "key").write_bytes(b"offboard-tests-0123456789abcdef!")
    (vault / "key").chmod(0o400)
    done = subprocess.run(
        ["offboard-extract", "--config", str(folder / "school.ini"), "--vault", str(vault), "--run",
         "1", "--as-of", "2026-08-31"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{folder}: status {done.returncode}\n{done.stderr}")
    warned = done.stderr.count("warning: a workbook")
    return vault / "runs" / "000001" / "staged", warned


def records(path):
    data = path.read_bytes()
    size = int.from_bytes(data[-TRAILER_BYTES + 36:-TRAILER_BYTES + 40], "little")
    has_place = path.name in ("roll", "account", "enrolment", "result", "decided")
    for at in range(0, len(data) - TRAILER_BYTES, size):
        yield data[at + (PLACE_BYTES if has_place else 0):at + size]


def differences(one, other):
    tables = ("roll", "account", "enrolment", "result", "alias", "person", "reject", "decided")
    for name in tables:
        left, right = list(records(one / name)), list(records(other / name))
        if name in tables[:4] and not left:
            yield f"{name}: the CSV gives no records"
        if left != right:
            first = next((i for i, (a, b) in enumerate(zip(left, right)) if a != b), "the last")
            yield f"{name}: {len(left)} and {len(right)} records, other from {first}"
    for path in sorted(one.glob("words-*")):
        if path.read_bytes() != (other / path.name).read_bytes():
            yield f"{path.name} differs"


def main(made=None):
    plain, books = SCRATCH / "plain", SCRATCH / "books"
    shutil.copytree(ROOT / "fixtures" / "demo", plain)
    books.mkdir()
    ini = (plain / "school.ini").read_text(encoding="utf-8")
    (books / "school.ini").write_text(
        re.sub(r"^(file *= .*)\.csv", r"\1.xlsx", ini, flags=re.M), encoding="utf-8")
    for name in NAMES:
        target = books / f"{name}.xlsx"
        if made:
            shutil.copyfile(Path(made) / target.name, target)
        else:
            make_workbook(plain / f"{name}.csv", target)
    staged, _ = stage(plain)
    other, warned = stage(books)
    found = list(differences(staged, other))
    if warned != len(NAMES):
        found.append(f"{warned} of {len(NAMES)} workbooks are said to be read as CSV")
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
