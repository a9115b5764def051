#!/usr/bin/env python3
"""An export read in 1, 2, 3 or 7 pieces, or in as many as its size asks for, gives the same
staged files, byte for byte.

Over the fixtures, over polluted variants (FULL=1: all of them), over bytes in any order, and over
files in which every cut falls inside a quoted cell with line breaks.
"""
import json
import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pollution import every_variant, sample

SAMPLE = 60
PIECES = (1, 2, 3, 7)
BY_SIZE = 0  # a piece a mebibyte
ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"])
SCHOOL = """[school]
name = Little School
term = 2026-summer
[roll]
file = in.csv
upn = UPN
surname = Surname
note = Note
left = Leaving Date
tutor_group = Tutor group
[policy]
encryption = none
"""


def stage(folder, pieces, as_of="2026-08-31"):
    """Runs extract alone. Returns its status, its words and every staged file."""
    vault = folder / f"vault-{pieces}"
    run = vault / "runs" / "000001"
    os.umask(0o077)  # a vault that others may enter is refused
    run.mkdir(parents=True, mode=0o700)
    vault.chmod(0o700)
    (vault / "key").write_bytes(b"offboard-tests-0123456789abcdef!")
    (vault / "key").chmod(0o400)
    done = subprocess.run(
        ["offboard-extract", "--config", "school.ini", "--vault", vault.name, "--run", "1",
         "--as-of", as_of, "--pieces", str(pieces)],
        cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    files = {}
    for path in sorted((run / "staged").rglob("*")) if (run / "staged").is_dir() else []:
        if path.is_file():
            content = path.read_bytes()
            if path.name == "MANIFEST":  # in the order in which files were finished
                content = b"\n".join(sorted(content.split(b"\n")))
            files[str(path.relative_to(run))] = content
    left = [p.name for p in run.iterdir() if p.name != "staged"]
    shutil.rmtree(vault)
    return done.returncode, done.stderr, files, left


def differences(name, folder, must_read=False, others=PIECES[1:]):
    """What differs between one piece and more."""
    found = []
    status, words, files, left = stage(folder, PIECES[0])
    if status not in (0, 1, 2) or (status == 0) != bool(files):
        return [f"{name}: status {status} with {len(files)} files: {words[:300]!r}"]
    if must_read and status != 0:
        return [f"{name}: status {status}: {words[:300]!r}"]
    for pieces in others:
        other = stage(folder, pieces)
        if other[:2] != (status, words) or other[3] != left:
            found.append(f"{name}: {pieces} pieces: status {other[0]}, {other[1][:300]!r} "
                         f"instead of {status}, {words[:300]!r}")
        elif other[2] != files:
            which = [f for f in sorted(set(files) | set(other[2])) if files.get(f) != other[2].get(f)]
            found.append(f"{name}: {pieces} pieces differ in {', '.join(which)}")
    return found


def make_folder(name, data):
    folder = SCRATCH / name
    folder.mkdir()
    (folder / "school.ini").write_text(SCHOOL)
    (folder / "in.csv").write_bytes(data)
    return folder


def over_file(name, data, must_read=False, others=PIECES[1:]):
    folder = make_folder(name, data)
    found = differences(name, folder, must_read, others)
    shutil.rmtree(folder)
    return found


def over_fixture(name):
    folder = SCRATCH / ("fixture-" + name)
    shutil.copytree(ROOT / "fixtures" / name, folder, ignore=shutil.ignore_patterns("vault"))
    return differences(name, folder, must_read=True)


HEADING = "UPN,Surname,Note,Leaving Date,Tutor group\n"


def upn(n):
    return f"H{5000000000 + n:012d}"


def quoted_notes(rows, line, lines, shift, ends="\n"):
    """Rows that are nearly all one quoted cell of so many lines; where each such cell stands."""
    text, spans = HEADING.replace("\n", ends), []
    for n in range(rows):
        text += f"{upn(n)},Marrow{'x' * (shift if n == 0 else 0)},"
        start = len(text)
        text += '"' + (line + ends) * lines + '"'
        spans.append((start + 1, len(text) - 1))
        text += f",2026-07-{1 + n % 28:02d},10B{ends}"
    return text, spans


def cuts_fall_inside(text, spans):
    """Do the cuts for 2, 3 and 7 pieces, wherever the body is taken to begin, lie in a cell?"""
    for pieces in PIECES[1:]:
        for k in range(1, pieces):
            for start in (0, len(HEADING)):
                at = start + (len(text) - start) * k // pieces
                if not any(first <= at < last for first, last in spans):
                    return False
    return True


# Lines of a cell that would pass for rows, headings, or the end of a quoted cell.
TEMPTING = [
    "H005000099999,Nobody,x,2020-01-01,13E",
    'a ""quoted"" word',
    '"",""',
    "",
    HEADING.rstrip("\n"),
    'H005000099998,""Nobody"",x,,',
]


def cut_files():
    """Files in which every cut falls inside a quoted cell with line breaks."""
    for number, line in enumerate(TEMPTING):
        for ends in ("\n", "\r\n", "\r"):
            for shift in range(0, 24, 5):
                lines = 4000 // (len(line) + len(ends))
                text, spans = quoted_notes(1, line, lines, shift, ends)
                if not cuts_fall_inside(text, spans):
                    raise SystemExit("the generator put a cut outside of its cell")
                yield f"one-cell-{number}-{shift}-{len(ends)}{ord(ends[0])}", text
    for number, line in enumerate(TEMPTING):
        for rows, lines in ((7, 60), (42, 9), (300, 1)):
            for shift in (0, 1, 2, 3):
                yield f"cells-{number}-{rows}-{shift}", quoted_notes(rows, line, lines, shift)[0]


def plain_cut_files():
    """Cuts at every byte of plain rows, CRLF among them, and of rows with faults."""
    for shift in range(0, 44):
        rows = "".join(f"{upn(n)},Marrow,,,10B\r\n" for n in range(40))
        yield f"plain-{shift}", HEADING.replace("\n", "\r\n") + f"{upn(99)},{'x' * shift},,,\r\n" + rows
        faults = "".join(f'{upn(n)},"Marrow,,,10B\n{upn(n + 50)},Mar"row,"a\nb",,\n\n' for n in range(20))
        yield f"faults-{shift}", HEADING + f"{upn(99)},{'x' * shift},,,\n" + faults


def soups(count):
    """Rows, quotes, line ends and odd bytes in any order, the same ones each time."""
    tokens = [b'"', b'""', b'"\n', b'\n"', b"\n", b"\r\n", b"\r", b",", b',"', b'",', b"a", b"\0",
              b"\xff", "é".encode(), b"\n\n", f"{upn(1)},Marrow,,,10B\n".encode(),
              f'{upn(2)},"Mar\nrow",x,2026-07-01,10B\r\n'.encode()]
    pick = random.Random(1180)
    for number in range(count):
        body = b"".join(pick.choice(tokens) for _ in range(pick.randrange(5, 120)))
        first = f"{upn(3)},Tansy,,,9A\n{upn(4)},Tansy,,,9A\n{upn(5)},Tansy,,,9A\n"
        yield f"soup-{number}", (HEADING + first).encode() + body


def many_words():
    """A cut just behind the opening quote of a cell whose lines would fill a dictionary as rows."""
    cell = '"' + "".join(f"U{n:x},,,,{n:x}\n" for n in range(70000)) + '"'
    row = f"{upn(1)},Marrow,,,10B\n"
    count = len(cell) // len(row)
    return HEADING + row * count + f"{upn(2)},Marrow,{cell},,10B\n" + row * 3


def large():
    """More than three mebibytes: quoted cells with line breaks, and faults here and there."""
    rows = []
    for n in range(60000):
        note = f'"two\nlines, ""{n}"""' if n % 3 == 0 else "plain"
        rows.append(f'{upn(n)},Mar{chr(34) if n % 997 == 0 else ""}row,{note},2026-07-01,10B\n')
        if n % 5003 == 0:
            rows.append(f'{upn(n)},"Marrow,x,,\n\n')
    return HEADING + "".join(rows)


def over_late_byte(end, encoding):
    """What the file is written in shows only behind its first mebibytes."""
    row = f"{upn(1)},Marrow,,2026-07-01,10B\n"
    folder = make_folder("late-" + encoding, (HEADING + row * 70000).encode() + end)
    found = differences("late-" + encoding, folder, True, (2, BY_SIZE))
    sources = json.loads(stage(folder, BY_SIZE)[2]["staged/sources.json"])["exports"][0]
    if sources["encoding"] != encoding or sources["records"] != 70001:
        found.append(f"late-{encoding}: read as {sources['encoding']}, "
                     f"{sources['records']} records")
    shutil.rmtree(folder)
    return found


def main():
    jobs = [(over_fixture, (name,)) for name in ("demo", "connexus", "canvas", "oneroster")]
    last = f"{upn(2)},Müller,,,10B\n"
    jobs.append((over_late_byte, (last.encode("cp1252"), "windows-1252")))
    jobs.append((over_late_byte, (last.encode("utf-8"), "utf-8")))
    for name, text in cut_files():
        jobs.append((over_file, (name, text.encode(), True)))
    for name, text in plain_cut_files():
        jobs.append((over_file, (name, text.encode())))
    for name, data in soups(3000 if os.environ.get("FULL") else 60):
        jobs.append((over_file, (name, data)))
    for variant in every_variant() if os.environ.get("FULL") else sample(SAMPLE):
        jobs.append((over_file, (variant.name(), variant.data)))
    jobs.append((over_file, ("words-of-a-cell", many_words().encode(), True, (2, BY_SIZE))))
    jobs.append((over_file, ("large", large().encode(), True, (2, BY_SIZE))))
    with ThreadPoolExecutor(max_workers=2) as pool:
        found = [wrong for wrongs in pool.map(lambda job: job[0](*job[1]), jobs) for wrong in wrongs]
    print("\n".join(found[:40]))
    print(f"{len(jobs)} schools, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
