#!/usr/bin/env python3
"""What extract remembers of cells changes nothing: hostile exports give what each of their rows says
by itself (known_rows_model.py), the same in 1, 2, 3 and 7 pieces; and the same records when every row
holds a doubled quote where nobody reads, so that libcsv cuts it and no row is taken for a known one.

FULL=1 for more schools, SEED=N for others.
"""
import csv
import io
import json
import os
import random
import shutil
import struct
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from known_rows_model import NO_DAY, NO_SCORE
from known_rows_school import fill, make_files, school_ini
from pieces import PIECES, stage

SCRATCH = Path(os.environ["SCRATCH"])
SEED = int(os.environ.get("SEED", "1512"))
SCHOOLS = 120 if os.environ.get("FULL") else 12
TRAILER = 64
AT = struct.Struct("=QIIIHH")
# Behind row_at: the layout of lib/staged.h; a field with its dictionary.
LAYOUTS = {
    "result": (48, "=ii6H", ("score", "date", "subject:subject", "class:group",
                             "assessment:assessment", "term:term", "grade:grade", "column")),
    "roll": (80, "=QQiii10HB", ("name", "preferred", "birth_date", "entered", "left",
                                "school:school", "year:year", "tutor_group:group",
                                "leaving_reason:reason", "sex:mark", "disadvantaged:mark",
                                "sen:mark", "eal:mark", "ethnicity:mark", "course:course", "status")),
    "account": (56, "=Qi6HB", ("name", "birth_date", "school:school", "year:year", "class:group",
                               "tutor_group:group", "role:mark", "sync_status:mark", "active")),
    "enrolment": (48, "=ii4HB", ("start", "end", "course:course", "course_name:course",
                                 "class:group", "role:mark", "status")),
}
NOT_SAID = {"score": NO_SCORE, **dict.fromkeys(("date", "birth_date", "entered", "left", "start", "end"),
                                               NO_DAY)}
UNKNOWN = ("name", "preferred", "column")


def split(table, size):
    return [table[i:i + size] for i in range(0, len(table) - TRAILER, size)]


class Staged:
    """What extract wrote, decoded."""

    def __init__(self, files):
        self.files = {name.removeprefix("staged/"): content for name, content in files.items()}
        self.sources = json.loads(self.files["sources.json"])
        self.people = [struct.unpack_from("=I", a, 24)[0] for a in split(self.files["alias"], 32)]

    def words(self, domain):
        return [w.decode() for w in self.files["words-" + domain].split(b"\0")[:-1]]

    def records(self, kind):
        size, layout, fields = LAYOUTS[kind]
        words = {f: ["", *self.words(f.split(":")[1])] for f in fields if ":" in f}
        for record in split(self.files[kind], size):
            at, _, _, alias, reading, flags = AT.unpack_from(record)
            values = struct.unpack_from(layout, record, AT.size)
            said = {f.split(":")[0]: words[f][v] if f in words else v for f, v in zip(fields, values)}
            yield reading, alias, {"flags": flags, **said}

    def without_places(self):
        """All that must not change with the length of rows."""
        kept = {name: content for name, content in self.files.items() if name.startswith("words-")}
        kept |= {name: self.files[name] for name in ("alias", "person")}
        for name, size in [("reject", 40), *((kind, LAYOUTS[kind][0]) for kind in LAYOUTS)]:
            kept[name] = [record[12:] for record in split(self.files[name], size)]
        text = self.files["rejects.csv"].decode(errors="replace").replace("\0", "")
        rejects = csv.reader(io.StringIO(text, newline=""))
        kept["rejects.csv"] = [row[:3] + row[4:8] for row in rejects]
        kept["counts"] = [{k: e[k] for k in ("rows", "records", "repaired", "rejected", "blank")}
                          for e in self.sources["exports"]]
        return kept


class Union:
    def __init__(self):
        self.parent = {}

    def find(self, x):
        while self.parent.setdefault(x, x) != x:
            x = self.parent[x]
        return x

    def join(self, x, y):
        self.parent[self.find(x)] = self.find(y)


def one_to_one(pairs):
    """The first pair that does not fit the ones before it."""
    there, back = {}, {}
    for x, y in pairs:
        if there.setdefault(x, y) != y or back.setdefault(y, x) != x:
            return x, y
    return None


def check_records(staged, files):
    """Against the model: every field of every record, who it is about, and the counts."""
    found, who, union = [], [], Union()
    wanted_words = {f: set() for _, _, fields in LAYOUTS.values() for f in fields if ":" in f}
    sections = [r["section"] for r in staged.sources["readings"]]
    have = {kind: list(staged.records(kind)) for kind in LAYOUTS}
    for file in files:
        expected, counts = file.expected()
        export = next(e for e in staged.sources["exports"] if e["path"].endswith(file.name))
        if {k: export[k] for k in counts} != counts:
            found.append(f"{file.name}: {({k: export[k] for k in counts})} instead of {counts}")
        for reading, wanted in zip(file.readings, expected):
            own = sections.index(reading.section)
            given = [(alias, said) for r, alias, said in have[reading.kind] if r == own]
            fields = LAYOUTS[reading.kind][2]
            for (row, record, ids), (alias, said) in zip(wanted, given):
                for key in [key for key in said if key not in UNKNOWN]:
                    want = record.get(key, NOT_SAID.get(key, "" if isinstance(said[key], str) else 0))
                    if said[key] != want:
                        found.append(f"{file.name}, row {row}, {key}: {said[key]!r} instead of {want!r}")
                for f in fields:
                    if ":" in f:
                        wanted_words[f].add(record.get(f.split(":")[0], ""))
                who.append((ids[0], alias))
                for other in ids[1:]:
                    union.join(ids[0], other)
            if len(given) != len(wanted):
                found.append(f"{reading.section}: {len(given)} records instead of {len(wanted)}")
    for domain in sorted({f.split(":")[1] for f in wanted_words}):
        wanted = set().union(*(w for f, w in wanted_words.items() if f.endswith(":" + domain))) - {""}
        if set(staged.words(domain)) != wanted:
            odd = sorted(set(staged.words(domain)) ^ wanted)[:5]
            found.append(f"words-{domain}: {odd} in one of them only")
    return found, who, union


def check_people(staged, who, union, is_tangled):
    found = []
    wrong = one_to_one(who)
    if wrong:
        found.append(f"{wrong[0]} is two aliases, or not the only value of one")
    pairs = [(union.find(value), staged.people[alias]) for value, alias in who]
    if not is_tangled and not wrong and one_to_one(pairs):
        found.append(f"{one_to_one(pairs)[0]} is two people, or not the only one")
    return found


def put(folder, files, ini, is_noisy, has_last_end):
    folder.mkdir()
    (folder / "school.ini").write_text(ini)
    (folder / "papers.csv").write_text("Key,Value\nMaths,Mathematics\nArt,Art and Design\nMa,Maths\n")
    for file in files:
        (folder / file.name).write_bytes(file.data(is_noisy, has_last_end))


def school(number):
    pick = random.Random(SEED * 1000 + number)
    is_tangled, code = number % 3 == 2, "S1" if number % 4 == 1 else None
    files = make_files(pick, number, code)
    fill(files, pick, is_tangled)
    ini, has_last_end = school_ini(files, code), pick.random() < 0.5
    plain, noisy = SCRATCH / f"plain{number}", SCRATCH / f"noisy{number}"
    put(plain, files, ini, False, has_last_end)
    put(noisy, files, ini, True, has_last_end)
    status, words, staged, _ = stage(plain, 1)
    if status != 0:
        return [f"school {number}: status {status}: {words[:400]!r}"]
    base = Staged(staged)
    found, who, union = check_records(base, files)
    found += check_people(base, who, union, is_tangled)
    for pieces in PIECES[1:]:
        other = stage(plain, pieces)[2]
        found += [f"{pieces} pieces: {f} differs" for f in sorted(staged) if staged[f] != other.get(f)]
    for pieces in (1, 3):
        other = Staged(stage(noisy, pieces)[2]).without_places()
        kept = base.without_places()
        found += [f"doubled quotes, {pieces} pieces: {f} differs" for f in kept if kept[f] != other[f]]
    shutil.rmtree(plain)
    shutil.rmtree(noisy)
    return [f"school {number}: {wrong}" for wrong in found]


def main():
    with ThreadPoolExecutor(max_workers=2) as pool:
        found = [wrong for wrongs in pool.map(school, range(SCHOOLS)) for wrong in wrongs]
    print("\n".join(found[:40]))
    print(f"{SCHOOLS} schools, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
