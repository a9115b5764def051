#!/usr/bin/env python3
"""Product code keeps its shape: functions of at most 70 lines, .c files of at most 500."""
import re
import sys
from pathlib import Path

FOLDERS = ("lib", "extract", "transform", "load", "reports", "driver", "fixtures")
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 500
COLUMNS_MAX = 100


def functions(lines):
    """Functions begin at a line '{' of its own and end at '}' in column 1 (Linux braces)."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            yield name_before(lines, start), number - start + 1
            start = None


def name_before(lines, start):
    for line in reversed(lines[max(0, start - 6) : start - 1]):
        found = re.search(r"(\w+)\(", line)
        if found and not line.startswith(" "):
            return found.group(1)
    return f"the function at line {start}"


def main():
    found = []
    for folder in FOLDERS:
        for path in sorted(Path(folder).rglob("*.[ch]")):
            lines = path.read_text(encoding="utf-8").split("\n")
            if path.suffix == ".c" and len(lines) - 1 > FILE_LINES_MAX:
                found.append(f"{path}: {len(lines) - 1} lines, at most {FILE_LINES_MAX}")
            for number, line in enumerate(lines, 1):
                if len(line) > COLUMNS_MAX:
                    found.append(f"{path}:{number}: {len(line)} columns, at most {COLUMNS_MAX}")
            for name, length in functions(lines):
                if length > FUNCTION_LINES_MAX:
                    found.append(f"{path}: {name} has {length} lines, at most {FUNCTION_LINES_MAX}")
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
