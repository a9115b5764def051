#!/usr/bin/env python3
"""`offboard cat` over polluted variants of one table: read, or said; no third outcome.

A sample of the product of all pollutions; FULL=1 for every one of them. Each is read twice: with
the dialect guessed, and with it told.
"""
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pollution import HEADING, ROWS, every_variant, parse, sample

SAMPLE = 450
SCRATCH = Path(os.environ["SCRATCH"])
PLACE = re.compile(r":(\d+)(?::\d+)?: ")
SECRETS = [row[1].strip() for row in ROWS if len(row[1]) > 3] + [row[0] for row in ROWS]


def may_refuse(variant):
    """A whole file is refused only for a character that its encoding has not."""
    return variant.damage == "invalid-byte" and variant.encoding not in ("utf-8", "mark")


def records_problem(variant, records):
    """Every other row is there, as it was, in order; the damaged one at most in an allowed form."""
    if records == variant.records:
        return None
    if variant.lines:
        before = variant.before
        others = records[:before] + records[before + 1 :]
        if others == variant.records and records[before] in variant.allowed:
            return None
    wrong = next((n for n, (a, b) in enumerate(zip(records, variant.records)) if a != b),
                 min(len(records), len(variant.records)))
    return (f"{len(records)} records instead of {len(variant.records)}; the first that differs is "
            f"{wrong + 1}: {records[wrong:wrong + 1]}")


def problem(variant, status, out, err):
    places = [int(line) for line in PLACE.findall(err)]
    if any(secret in err for secret in SECRETS):
        return "a personal value on stderr"
    if status == 2:
        if out:
            return "status 2, and something on stdout"
        return None if may_refuse(variant) and places == variant.lines else "refused"
    if status not in (0, 1):
        return f"status {status}"
    try:
        records = parse(out.decode("utf-8"))
    except Exception as e:
        return f"no clean CSV on stdout: {e}"
    found = records_problem(variant, records)
    if found:
        return found
    if not variant.lines:
        return None if status == 0 and not err else "nothing was wrong, yet it says so"
    if status != 1 or not err:
        return f"the damage was passed over: status {status}"
    if places[:1] != variant.lines[:1] or not set(places) <= set(variant.lines):
        return f"wrong place: {places} instead of {variant.lines}"
    return None


def check(variant):
    found = []
    path = SCRATCH / (variant.name() + ".csv")
    path.write_bytes(variant.data)
    for how, options in (("guessed", []), ("told", variant.options())):
        done = subprocess.run(["offboard", "cat", *options, path.name], cwd=SCRATCH,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        err = done.stderr.decode("utf-8", "replace")
        wrong = problem(variant, done.returncode, done.stdout, err)
        if wrong:
            found.append(f"{variant.name()} ({how}): {wrong}\n    stderr: {err[:300]!r}")
    path.unlink()
    return found


def main():
    variants = list(every_variant()) if os.environ.get("FULL") else sample(SAMPLE)
    with ThreadPoolExecutor(max_workers=2) as pool:
        found = [wrong for wrongs in pool.map(check, variants) for wrong in wrongs]
    print("\n".join(found[:40]))
    print(f"{len(variants)} variants of {len(ROWS)} rows and {len(HEADING)} columns, "
          f"{len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
