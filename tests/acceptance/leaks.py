#!/usr/bin/env python3
"""After a run no leaver's name or contact value stands in exports, reports or messages, and no
purged result anywhere in the vault outside backup/ (plan.xlsx and the worklists hold names until
they are worked through)."""
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


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as f:
        return list(csv.DictReader(f))


def spellings(value):
    """A value as CSV, HTML and XML would write it, in the encodings we write."""
    for text in {value, value.replace('"', '""'), html.escape(value), html.escape(value, False),
                 value.replace("'", "&#39;").replace('"', "&#34;")}:
        yield text.encode("utf-8")
        try:
            yield text.encode("windows-1252")
        except UnicodeEncodeError:
            pass


def secrets_of(school):
    """What is a leaver's own: (what, bytes). Their surnames are nobody else's by construction."""
    left = {row["id"] for row in rows(school / "truth.csv") if row["standing"] == "left"}
    names, contacts, numbers = set(), set(), {}
    for row in rows(school / "students.csv"):
        if row["UPN"] in left:
            names.add(row["Legal Surname"])
            numbers[row["Admission Number"]] = row["UPN"]
    for row in rows(school / "tracker-students.csv"):
        if row["UPN"] in left or row["Admission Number"] in numbers:
            contacts |= {row["Email"], row["Parent Phone"], row["Address"]}
    for row in rows(school / "connexus-users.csv"):
        if row["External ID"] in left:
            contacts |= {row["Email"], row["Phone"], row["Username"]}
    return left, [("name", n) for n in names] + [("contact", c) for c in contacts if c]


def contents(path):
    """The bytes of a file; of a workbook, those of its parts."""
    data = path.read_bytes()
    yield path.name, data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(path) as book:
            for part in book.namelist():
                yield f"{path.name}:{part}", book.read(part)


def holds(data, value):
    """As a whole word: `1 Lantern Lane` is not in `11 Lantern Lane`."""
    at = data.find(value)
    while at > 0 and data[at - 1 : at].isalnum():
        at = data.find(value, at + 1)
    return at >= 0


def search(where, paths, needles):
    for path in paths:
        for name, data in contents(path):
            for what, value in needles:
                if any(holds(data, spelling) for spelling in spellings(value)):
                    yield f"{where}/{name} holds a leaver's {what}"


def files_below(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def with_names_on_purpose(path, run):
    return run / "backup" in path.parents or path == run / "plan" / "plan.xlsx" or (
        run / "uploads" in path.parents and "worklist" in path.name)


def main():
    school, vault = SCRATCH / "demo", SCRATCH / "vault"
    shutil.copytree(ROOT / "fixtures" / "demo", school)
    said = b""
    for args in (["plan", "demo/school.ini", "--vault", "vault", "--as-of", "2026-08-31"],
                 ["apply", "demo/school.ini", "--vault", "vault", "--by", "A Tester",
                  "--confirm", "delete 20"],
                 ["status", "--vault", "vault"]):
        done = subprocess.run(["offboard", *args], cwd=SCRATCH, capture_output=True)
        said += done.stdout + done.stderr
        if done.returncode != 0 and args[0] != "status":
            sys.exit(f"offboard {args[0]}: status {done.returncode}\n{said.decode()}")
    run = vault / "runs" / "000001"
    left, personal = secrets_of(school)
    ids = [("UPN", upn) for upn in left]
    lines = [("result", line) for line in (school / "attainment.csv").read_text("utf-8").split("\n")
             if line.split(",")[0] in left]
    (SCRATCH / "said").write_bytes(said)
    found = list(search("messages", [SCRATCH / "said"], personal))
    found += search("exports", files_below(run / "exports"), personal + lines)
    found += search("exports", [run / "exports" / "attainment.csv"], ids)
    found += search("reports", files_below(run / "reports"), personal + ids + lines)
    rest = [path for path in files_below(vault) if not with_names_on_purpose(path, run)]
    found += search("vault", rest, personal + lines)
    # The search itself must be able to find something: backups hold these rows.
    kept = gzip.decompress((run / "backup" / "attainment.csv.gz").read_bytes())
    if len(left) != 20 or not all(line.encode() in kept for _, line in lines) or len(lines) != 240:
        found.append("this test looks for the wrong things: the backup does not hold them")
    print("\n".join(sorted(set(found))[:40]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
