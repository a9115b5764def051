#!/usr/bin/env python3
"""After apply, `check` to done and cleaning, no byte of a purged value is left in the vault outside
backup/: every file is searched whole - ledger, journal, plans, worklists, reports, exports, what
was unpacked or decoded - for names, e-mails, phones, addresses, user names and results of leavers,
as UTF-8, Windows-1252 and UTF-16, also inside workbooks and gzip. Once with files as the demo has
them, once in an archive and in UTF-16, which leave copies in staged/."""
import csv
import gzip
import html
import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"])
PLATFORM = ("connexus-users.csv", "connexus-enrolments.csv")


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as f:
        return list(csv.DictReader(f))


def secrets_of(school):
    """(what, text) that is a leaver's own; their surnames are nobody else's by construction."""
    left = {row["id"] for row in rows(school / "truth.csv") if row["standing"] == "left"}
    values, numbers, stay = set(), set(), set()
    for row in rows(school / "students.csv"):
        if row["UPN"] in left:
            numbers.add(row["Admission Number"])
            values |= {("surname", row["Legal Surname"]),
                       ("name", f"{row['Legal Surname']}, {row['Legal Forename']}")}
    for row in rows(school / "tracker-students.csv"):
        of_leaver = row["UPN"] in left or row["Admission Number"] in numbers
        (values if of_leaver else stay).update(
            (what, row[column]) for what, column in
            (("e-mail", "Email"), ("phone", "Parent Phone"), ("address", "Address")))
    for row in rows(school / "connexus-users.csv"):
        (values if row["External ID"] in left else stay).update(
            (what, row[column]) for what, column in
            (("e-mail", "Email"), ("phone", "Phone"), ("user name", "Username")))
    lines = (school / "attainment.csv").read_text("utf-8").split("\n")
    values |= {("result", line.strip()) for line in lines if line.split(",")[0] in left}
    return {(what, text) for what, text in values - stay if text}


def spellings(text):
    for form in {text, text.replace('"', '""'), html.escape(text), html.escape(text, False)}:
        for encoding in ("utf-8", "windows-1252", "utf-16-le", "utf-16-be"):
            try:
                yield form.encode(encoding)
            except UnicodeEncodeError:
                pass


def contents(data, name):
    """The bytes, and those of what is packed in them."""
    yield name, data
    if data[:2] == b"\x1f\x8b":
        yield f"{name} (gunzipped)", gzip.decompress(data)
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            for part in book.namelist():
                yield f"{name}:{part}", book.read(part)


def holds(data, value):
    """As a whole word: `1 Lantern Lane` is not in `11 Lantern Lane`."""
    at = data.find(value)
    while at > 0 and data[at - 1 : at].isalnum():
        at = data.find(value, at + 1)
    return at >= 0


def search(vault, paths, secrets):
    needles = [(what, value) for what, text in secrets for value in spellings(text)]
    for path in paths:
        name = str(path.relative_to(vault))
        for what, text in secrets:
            if any(value in name.encode() for value in spellings(text)):
                yield f"the name of a file in {path.parent.relative_to(vault)} is a leaver's {what}"
        for part, data in contents(path.read_bytes(), name):
            for what, value in needles:
                if holds(data, value):
                    yield f"{part} holds a leaver's {what}"


def offboard(*args):
    done = subprocess.run(["offboard", *args], cwd=SCRATCH, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"offboard {args[0]}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def zip_platform(school, folder):
    with zipfile.ZipFile(school / "connexus.zip", "w", zipfile.ZIP_DEFLATED) as z:
        for name in PLATFORM:
            z.writestr(zipfile.ZipInfo(name), (folder / name).read_bytes())


def make_packed(school):
    """Platform files in an archive, the tracker's list in UTF-16: staged/ gets copies of them."""
    zip_platform(school, school)
    tracker = school / "tracker-students.csv"
    tracker.write_bytes(tracker.read_text("utf-8").encode("utf-16"))
    ini = (school / "school.ini").read_text("utf-8")
    for name in PLATFORM:
        (school / name).unlink()
        ini = ini.replace(f"file    = {name}", f"file    = connexus.zip/{name}")
    (school / "school.ini").write_text(ini, "utf-8")


def deliver(school, exports, is_packed):
    """What the platforms give once somebody has worked through the lists."""
    for name in ("tracker-students.csv", "attainment.csv"):
        shutil.copy(exports / name, school / name)
    if is_packed:
        zip_platform(school, exports / "connexus")
    else:
        for name in PLATFORM:
            shutil.copy(exports / name, school / name)


def files_below(vault):
    return sorted(path for path in vault.rglob("*") if path.is_file())


def run_case(name, is_packed):
    school, vault = SCRATCH / name, SCRATCH / f"{name}-vault"
    shutil.copytree(ROOT / "fixtures" / "demo", school)
    secrets = secrets_of(school)
    if is_packed:
        make_packed(school)
    where = (f"{name}/school.ini", "--vault", str(vault))
    offboard("plan", *where, "--as-of", "2026-08-31")
    pending = set(search(vault, files_below(vault), secrets))
    offboard("apply", *where, "--by", "A Tester", "--confirm", "delete 20")
    run = vault / "runs" / "000001"
    kept = set(search(vault, files_below(run / "backup"), secrets))
    offboard("check", *where, "--as-of", "2026-09-01")
    deliver(school, run / "exports", is_packed)
    said = offboard("check", *where, "--as-of", "2026-09-07")
    # A next term, so that a second run and its cleaning are searched too.
    text = (school / "attainment.csv").read_text("utf-8")
    (school / "attainment.csv").write_text(text + text.split("\n")[-2] + "\n", "utf-8")
    offboard("run", *where, "--as-of", "2026-08-31")
    said += offboard("check", *where, "--as-of", "2026-09-09")
    offboard("status", *where)
    found = {f"{name}: {line}" for line in
             search(vault, [p for p in files_below(vault) if "backup" not in p.parts], secrets)}
    if said.count("Every step is done") != 2:
        found.add(f"{name}: the steps are not all done: {said}")
    # The search itself must find what is there: plan and staged copies before, backups always.
    if not any("plan.xlsx" in line for line in pending) or (
            is_packed and not any("staged/" in line for line in pending)):
        found.add(f"{name}: the search finds nothing in a plan: it looks for the wrong things")
    for what in ("surname", "e-mail", "phone", "result"):
        if not any(line.endswith(f"'s {what}") and "backup/" in line for line in kept):
            found.add(f"{name}: the search finds no {what} in the backup")
    if len(secrets) < 20 * 15:
        found.add(f"{name}: only {len(secrets)} values to look for")
    return found


def main():
    found = run_case("plain", False) | run_case("packed", True)
    print("\n".join(sorted(found)[:40]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
