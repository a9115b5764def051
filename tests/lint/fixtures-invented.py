#!/usr/bin/env python3
"""Fixtures and cases hold no real person: addresses under example.org, phone numbers for drama."""
import re
import sys
from pathlib import Path

ADDRESS = re.compile(rb"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
WEB = re.compile(rb"https?://([\w.-]+)")
# Ofcom keeps 07700 900000-900999 (and the 01632 960xxx block) for drama, the US 555-0100 to 0199.
PHONE = re.compile(rb"(?<![\w.-])(?:\+44[ ]?|0)(?:\d[ -]?){9,10}(?![\w-])")
DRAMA = re.compile(rb"^(?:\+44[ ]?|0)(?:7700[ -]?900[ -]?\d{3}|1632[ -]?960[ -]?\d{3})$")
US_PHONE = re.compile(rb"(?<![\w.-])(?:\(?\d{3}\)?[ -])?(\d{3}-\d{4})(?![\w-])")


def invented_domain(domain):
    return domain == b"example.org" or domain.endswith(b".example.org")


def problems(path):
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        for match in ADDRESS.finditer(line):
            if not invented_domain(match.group(1).lower()):
                yield f"{path}:{number}: an address that is not under example.org"
        for match in WEB.finditer(line):
            if not invented_domain(match.group(1).lower()):
                yield f"{path}:{number}: a web address that is not under example.org"
        for match in PHONE.finditer(line):
            if not DRAMA.match(match.group().strip()):
                yield f"{path}:{number}: a phone number outside 07700 900xxx"
        for match in US_PHONE.finditer(line):
            if not match.group(1).startswith(b"555-01"):
                yield f"{path}:{number}: a phone number outside 555-01xx"


def main():
    found = []
    for folder in ("fixtures", "tests/cases"):
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and path.suffix not in (".c", ".h"):
                found += problems(path)
    print("\n".join(found[:40]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
