#!/usr/bin/env python3
"""Every figure of reports/figures.csv against an independent recomputation, to the last digit."""
import csv
import os
import shutil
import subprocess
import sys
from fractions import Fraction as F
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from measures_model import School, take_grades_away  # noqa: E402

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"])
# Large enough that several workers share it: reports/attainment/parallel.c gives each 32,768.
LARGE = "--seed 7 --students 2200 --leavers 60 --results-per-student 34 --shape uk"
KEY = ("population", "group_kind", "group", "year", "subject", "measure", "grade")


def rounded(value, places=6):
    """Half away from zero."""
    size = abs(value) * 10**places
    whole = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    digits = f"{whole:0{places + 1}d}"
    return ("-" if value < 0 and whole else "") + digits[:-places] + "." + digits[-places:]


def run(*args):
    done = subprocess.run(args, cwd=SCRATCH, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{args}: status {done.returncode}\n{done.stdout}{done.stderr}")


def figures_of(folder, options):
    """Reports on the school in `folder`, with `options` in [report]; figures.csv by its key."""
    shutil.rmtree(SCRATCH / "vault", ignore_errors=True)
    ini = (folder / "school.ini").read_text(encoding="utf-8").replace("10% 60", "100% 9999")
    lines = "".join(f"{key} = {value}\n" for key, value in options.items())
    (folder / "test.ini").write_text(ini.replace("[report]\n", "[report]\n" + lines))
    run("offboard", "report", str(folder / "test.ini"), "--vault", str(SCRATCH / "vault"),
        "--as-of", "2026-08-31")
    (path,) = (SCRATCH / "vault/runs").glob("*/reports/*figures.csv")
    found = {}
    with open(path, newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            key = tuple(row[k].removeprefix("'") for k in KEY)
            if key in found:
                yield f"{key} stands twice"
            found[key] = row
    yield found


def problems(folder, is_us, options):
    found = {}
    for item in figures_of(folder, options):
        if isinstance(item, str):
            yield item
        else:
            found = item
    wanted = School(folder, is_us, options).figures()
    for key in sorted(wanted.keys() - found.keys())[:5]:
        yield f"{key} is missing"
    for key in sorted(found.keys() - wanted.keys())[:5]:
        yield f"{key} should not be there"
    for key in wanted.keys() & found.keys():
        part, whole, students = wanted[key]
        row, value = found[key], F(part) / whole
        if F(int(row["part"]), int(row["whole"])) != value:
            yield f"{key}: {row['part']} / {row['whole']}, wanted {value}"
        if row["value"] != rounded(value):
            yield f"{key}: {row['value']}, wanted {rounded(value)}"
        if int(row["students"]) != students:
            yield f"{key}: {row['students']} students, wanted {students}"
    if len(wanted) < 300:
        yield f"only {len(wanted)} figures"


def main():
    failed = 0
    schools = [
        ("demo", False, {}),
        ("demo", False, {"assessment": "Autumn test"}),
        ("demo", False, {"assessment": "2026-spring", "start": "2025-autumn", "end": "Spring test"}),
        ("connexus", True, {}),
        ("demo-lacking", False, {}),
        ("demo-lacking", False, {"assessment": "Autumn test"}),
        ("connexus-lacking", True, {}),
        ("large", False, {}),
    ]
    for name, is_us in (("demo", False), ("connexus", True)):
        shutil.copytree(ROOT / "fixtures" / name, SCRATCH / name)
        shutil.copytree(ROOT / "fixtures" / name, SCRATCH / f"{name}-lacking")
        take_grades_away(SCRATCH / f"{name}-lacking", is_us)
    (SCRATCH / "large").mkdir()
    run("make-school", *LARGE.split(), str(SCRATCH / "large"))
    shutil.copy(ROOT / "fixtures/demo/school.ini", SCRATCH / "large/school.ini")
    take_grades_away(SCRATCH / "large", False)
    for name, is_us, options in schools:
        for problem in list(problems(SCRATCH / name, is_us, options))[:20]:
            print(f"{name} {options}: {problem}")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
