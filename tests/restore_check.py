#!/usr/bin/env python3
"""Puts a run's backed-up rows back and compares with the delivered files.

usage: restore_check.py RUN_DIR DELIVERED_DIR [KEYFILE]

For each file in RUN_DIR/exports the delivered one is rebuilt from the off-boarded export, the
backup (*.gz) and its index (*.index.csv), as RESTORE.txt tells a person to do it. What came in an
archive stands unpacked in DELIVERED_DIR, under the name it leaves under. Prints a line a file;
exit status 1 if one differs. Needs nothing of offboard; for an encrypted backup the program age, and
a KEYFILE with a private key for one of its recipients.
"""
import csv
import gzip
import json
import pathlib
import subprocess
import sys


def row_length(data, at, total):
    """Bytes of the CSV row that begins at `at`, its line end included."""
    delimiter, quote, lf, cr = (mark.encode(total["encoding"]) for mark in
                                (total["delimiter"], total["quote"], "\n", "\r"))
    unit = len(lf)
    inside, at_start = False, True
    i = at
    while i < len(data):
        mark = data[i:i + unit]
        before = inside
        if mark == quote and (inside or at_start):
            inside = not inside
        at_start = not inside and (before or mark == delimiter)
        if mark == quote:
            pass
        elif not inside and mark == lf:
            return i + unit - at
        elif not inside and mark == cr:
            return i + unit + (unit if data[i + unit:i + 2 * unit] == lf else 0) - at
        i += unit
    return len(data) - at


def read_index(path):
    with open(path, newline="", encoding="ascii") as lines:
        return list(csv.DictReader(lines))


def restore(exported, rows, index, total):
    """The delivered file's bytes."""
    heading = len(rows) - sum(int(line["bytes"]) for line in index)
    taken, at, out = heading, 0, bytearray()
    for line in index:
        if line["action"] == "keep":
            taken += int(line["bytes"])
            continue
        gap = int(line["offset"]) - len(out)
        out += exported[at:at + gap]
        at += gap
        length = int(line["bytes"])
        out += rows[taken:taken + length]
        taken += length
        if line["action"] == "change":
            at += row_length(exported, at, total)
    return bytes(out + exported[at:]), rows[:heading]


def packed(path):
    if path.suffix != ".age":
        return path.read_bytes()
    return subprocess.run(["age", "-d", "-i", sys.argv[3], path], check=True,
                          stdout=subprocess.PIPE).stdout


def check(run, delivered, name, total):
    exported = (run / "exports" / name).read_bytes()
    wanted = (delivered / name).read_bytes()
    if total is None:
        return (exported == wanted, "untouched")
    rows = gzip.decompress(packed(run / "backup" / total["file"]))
    index = read_index(run / "backup" / (name + ".index.csv"))
    restored, heading = restore(exported, rows, index, total)
    is_good = (restored == wanted and wanted.startswith(heading)
               and len(index) == total["rows"] and len(rows) == total["raw_bytes"])
    return (is_good, "%d rows put back" % len(index))


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    run, delivered = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    totals = {t["export"]: t for t in json.loads((run / "backup/totals.json").read_text())}
    exports = run / "exports"
    names = sorted(str(p.relative_to(exports)) for p in exports.rglob("*")
                   if p.is_file() and p != exports / "MANIFEST")
    failed = sorted(set(totals) - set(names))
    for name in failed:
        print(f"{name}: backed up, but not among the exports")
    for name in names:
        is_good, what = check(run, delivered, name, totals.get(name))
        print(f"{name}: {what}: {'byte for byte' if is_good else 'DIFFERS from the delivered'}")
        if not is_good:
            failed.append(name)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
