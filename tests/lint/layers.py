#!/usr/bin/env python3
"""Who may include whom (design section 2), and which file may include which library (section 10)."""
import re
import sys
from pathlib import Path

STAGES = ("extract", "transform", "load", "reports")
FOLDERS = STAGES + ("driver", "lib", "fixtures")
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.M)
LEVEL = re.compile(r"\(lib level (\d+)\)")

# Library header -> how many .c files may include it.
ONE_FILE = {
    "csv.h": 1,
    "xlsxwriter.h": 3,  # lib/xlsx_writer.c and its charts and formats
    "archive.h": 1,
    "archive_entry.h": 1,
    "expat.h": 1,
    "sqlite3.h": 1,
    "openssl/": 1,
    "xxhash.h": 1,
    "ini.h": 1,
    "jansson.h": 1,
    "iconv.h": 1,
    "utf8proc.h": 1,
}
# The rooms of reports/, along the data's path -> whose headers each may include beside its own and
# those at the top of reports/. Rooms for readers know nothing of each other.
ROOMS = {
    "people": (),
    "attainment": ("people",),
    "figures": ("people", "attainment"),
    "measures": (),
    "terms": ("figures",),
    "sheets": ("figures",),
    "governors": (),
    "packs": ("figures", "governors"),
    "page": ("figures",),
    "lint": (),
}
# The packer and the verifier of load/ must not share code; libarchive does not check gzip's CRC.
ZLIB_HOMES = ("load/", "lib/gzip_stream.c")


def sources():
    for folder in FOLDERS:
        for path in sorted(Path(folder).rglob("*.[ch]")):
            yield path


def includes(path):
    for match in INCLUDE.finditer(path.read_text(encoding="utf-8")):
        yield match.group(1), match.group(2)


def lib_levels():
    levels = {}
    for path in sorted(Path("lib").glob("*.h")):
        if path.name == "banned.h":
            continue
        found = LEVEL.search(path.read_text(encoding="utf-8"))
        if found:
            levels[path.stem] = int(found.group(1))
        else:
            yield f"{path}: no '(lib level N)' in its first comment", None
    yield None, levels


def problems():
    levels = {}
    for problem, found in lib_levels():
        if problem:
            yield problem
        levels = found or levels
    users = {}
    for path in sources():
        home = path.parts[0]
        for own, system in includes(path):
            if system:
                if path.suffix == ".h" and library_of(system):
                    yield f"{path}: a header must not include <{system}>"
                users.setdefault(library_of(system), set()).add(str(path))
                continue
            target = own.split("/")[0]
            if "/" not in own:
                yield f'{path}: "{own}" must be written from the root'
            elif target != home and target != "lib":
                yield f"{path}: {home}/ must not include {own}"
            elif home == "lib" and target == "lib":
                yield from level_problems(path, own, levels)
            elif home == "reports":
                yield from room_problems(path, Path(own))
    for library, limit in ONE_FILE.items():
        if len(users.get(library, ())) > limit:
            yield f"{library} is included by more than one file: {', '.join(sorted(users[library]))}"
    for user in users.get("zlib.h", ()):
        if not user.startswith(ZLIB_HOMES):
            yield f"{user}: zlib.h belongs to {' and '.join(ZLIB_HOMES)}"


def library_of(header):
    if header == "zlib.h":
        return header
    for library in ONE_FILE:
        if header == library or (library.endswith("/") and header.startswith(library)):
            return library
    return None


def level_problems(path, own, levels):
    """A header includes lower levels; a .c file stands on the level of its own header."""
    mine, other = levels.get(path.stem), levels.get(Path(own).stem)
    if mine is None or other is None or Path(own).stem == path.stem:
        return
    if other > mine:
        yield f"{path} (level {mine}) must not include {own} (level {other})"


def room_problems(path, own):
    mine, other = ("" if p.parent.name == "reports" else p.parent.name for p in (path, own))
    if mine not in ("", *ROOMS):
        yield f"{path}: reports/{mine}/ is not in this script's list of rooms"
    elif mine and own.parts[0] == "reports" and other not in ("", mine, *ROOMS[mine]):
        yield f"{path}: reports/{mine}/ must not include {own}"


def main():
    found = list(problems())
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
