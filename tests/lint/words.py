#!/usr/bin/env python3
"""Words that reports must not use: in English schools an exclusion is a punishment."""
import re
import sys
from pathlib import Path

TEXTS = re.compile(r'"(?:[^"\\\n]|\\.)*"')
WORD = re.compile(r"exclu(?:d|s)", re.IGNORECASE)


def problems():
    sources = [*Path("reports").rglob("*.[ch]"), *Path("lib").glob("plan.c"), *Path("lib").glob("cohort.c"),
               *Path("transform").glob("plan_*.c"), *Path("transform/rules").glob("*.c")]
    for path in sorted(sources):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if any(WORD.search(text) for text in TEXTS.findall(line)):
                yield f"{path}:{number}: say 'not counted' or 'left out'"
    for path in [Path("README.md"), *sorted(Path("reports").rglob("*.csv"))]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if WORD.search(line):
                yield f"{path}:{number}: say 'not counted' or 'left out'"


found = list(problems())
print("\n".join(found))
sys.exit(bool(found))
