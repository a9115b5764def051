#!/usr/bin/env python3
"""The same school in every form in which exports come: the same plan, the same off-boarding.

Each round writes the five exports of a school in five forms - delimiter, quotes, line ends,
encoding, what stands above the headings, what they came in, results in rows or in columns - and
runs plan, check, apply and check over them. What must come out is what the plain CSV files give;
an export's bytes must be the delivered ones wherever nobody left. A sample in which every two
values meet; with STRENGTH=3 every three, with FULL=1 every form there is:

    FULL=1 LIMIT_SECONDS=7200 BUILD=build sh tests/run.sh formats
"""
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from formats_forms import (AS_OF, AXES, NAMES, Form, Written, day_number, deliver, in_columns,
                           sample, schools, settings)
from formats_refused import REFUSED

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"])
KEEP = os.environ.get("KEEP")  # a folder in which rounds that fail are kept
KEY = b"offboard-tests-0123456789abcdef!"
COUNTED = ("people", "blocked", "enrolments", "results", "actions", "changed", "words")
IN_EXPORTS = NAMES[1:]


class Stopped(Exception):
    pass


def offboard(folder, verb, config, *args):
    done = subprocess.run(["offboard", verb, config, "--vault", "vault", *args], cwd=folder,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise Stopped(f"{verb}: status {done.returncode}: {done.stderr[:600]}")
    return done.stdout


def twins(run, folder):
    """CSV files of reports or uploads; what names the delivered files is left out."""
    return {path.name: [line for line in path.read_bytes().split(b"\n")
                        if not line.startswith((b"Read from,", b"Plan,", b"Files,rows "))]
            for path in sorted((run / folder).glob("*.csv"))}


class Round:
    """A school's files in some forms, planned and applied in a folder of its own."""

    def __init__(self, name, school, files):
        self.name, self.school, self.files = name, school, files
        self.folder = SCRATCH / name
        self.run = self.folder / "vault" / "runs" / "000001"

    def prepare(self):
        deliver(self.folder / "in", self.files)
        (self.folder / "in" / "school.ini").write_text(settings(self.school, self.files))
        (self.folder / "vault").mkdir(mode=0o700)
        (self.folder / "vault" / "key").write_bytes(KEY)
        (self.folder / "vault" / "key").chmod(0o400)

    def ask(self, verb, config):
        return json.loads(offboard(self.folder, verb, config, "--as-of", AS_OF, "--json"))

    def go(self):
        self.prepare()
        plan = self.ask("plan", "in/school.ini")
        self.keep_texts()
        offboard(self.folder, "apply", "in/school.ini", "--by", "A Tester", "--confirm",
                 plan["words"])
        self.record = json.loads((self.run / "run.json").read_text(encoding="utf-8"))
        self.exports = {f.name: (self.run / "exports" / f.export()).read_bytes()
                        for f in self.files if f.name in IN_EXPORTS}
        self.reports, self.uploads = twins(self.run, "reports"), twins(self.run, "uploads")

    def keep_texts(self):
        """What was delivered, under the paths it leaves under; of a workbook, its text."""
        staged = self.run / "staged"
        entries = json.loads((staged / "sources.json").read_text(encoding="utf-8"))["exports"]
        self.texts = {}
        for f in self.files:
            self.texts[f.name] = f.data
            if f.form.container == "xlsx":
                entry = next(e for e in entries if e["name"] == f.export())
                self.texts[f.name] = (staged / entry["text"]).read_bytes()
            path = self.folder / "delivered" / f.export()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.texts[f.name])

    def again(self):
        """The exports delivered once more: every step is done, and nobody is left to change."""
        begun = self.ask("check", "in/school.ini")
        shutil.copytree(self.folder / "in", self.folder / "next")
        shutil.copytree(self.run / "exports", self.folder / "next", dirs_exist_ok=True)
        (self.folder / "next" / "school.ini").write_text(settings(
            self.school, self.files, lambda f: f.export() if f.name in IN_EXPORTS else f.file()))
        ended = self.ask("check", "next/school.ini")
        return begun, ended, self.ask("plan", "next/school.ini")


def as_shown(cell):
    """A workbook's days and truth values leave as text of another form."""
    day = day_number(cell)
    return day if day is not None else cell.lower() if cell.lower() in ("true", "false") else cell


def row_end(text, at, delimiter):
    """Where the row that begins at `at` ends, its line end included."""
    cell = re.compile(r'(?:"(?:[^"]|"")*"|[^"%s\r\n]*)(%s|\r\n|\r|\n|$)' %
                      (("\\" + delimiter,) * 2))
    while True:
        found = cell.match(text, at)
        if not found:
            raise Stopped(f"no row of the delivered dialect stands at character {at}")
        at = found.end()
        if found.group(1) != delimiter:
            return at


def raw_cells(row, delimiter):
    return re.findall(r'((?:"(?:[^"]|"")*"|[^"%s\r\n]*))(?:%s|\r\n|\r|\n|$)' %
                      (("\\" + delimiter,) * 2), row)


def changed_row_problem(f, before, after, kept, wanted):
    """A row that a rule rewrote: the cells wanted, all others as they were, the same line end."""
    cells = next(csv.reader(io.StringIO(after, newline=""), delimiter=f.form.delimiter,
                            strict=True))
    wanted = wanted + [""] * (len(cells) - len(wanted))
    if cells != wanted:
        return f"became {cells}, want {wanted}"
    old, new = raw_cells(before, f.form.delimiter), raw_cells(after, f.form.delimiter)
    for was, now, value, same in zip(old, new, cells, kept):
        if value == same and was != now:
            return f"writes the unchanged {was!r} as {now!r}"
    ends = [re.search(r"[\r\n]*$", row).group() for row in (before, after)]
    return None if ends[0] == ends[1] else f"ends in {ends[1]!r} instead of {ends[0]!r}"


def text_problem(f, exported, wanted):
    """Walks over the export along the delivered pieces; `wanted` has a record or None for each."""
    if not exported.startswith(f.mark):
        return "lost its mark"
    text, at = exported[len(f.mark):].decode(f.codec), 0
    for number, piece in f.pieces:
        if number is None or wanted[number] == f.clean[number]:
            if not text.startswith(piece, at):
                return f"{text[at:at + len(piece)]!r} instead of {piece!r} at character {at}"
            at += len(piece)
        elif wanted[number] is not None:
            end = row_end(text, at, f.form.delimiter)
            found = changed_row_problem(f, piece, text[at:end], f.records[number],
                                        wanted[number])
            if found:
                return f"record {number} {found}"
            at = end
    return None if at == len(text) else f"{len(text) - at} characters too many at the end"


def book_problem(exported, wanted):
    records = list(csv.reader(io.StringIO(exported.decode("utf-8"), newline=""), strict=True))
    records = [[as_shown(c) for c in row] for row in records[-sum(w is not None for w in wanted):]]
    wanted = [[as_shown(c) for c in row] for row in wanted if row is not None]
    for found, want in zip(records, wanted):
        if found + [""] * (len(want) - len(found)) != want:
            return f"has {found}, want {want}"
    return None if len(records) == len(wanted) else f"has {len(records)} rows, want {len(wanted)}"


def wanted_of(delivered, exported):
    """For each record delivered what it became in plain CSV, or None where it was dropped."""
    exported = list(csv.reader(io.StringIO(exported.decode("utf-8"), newline=""), strict=True))
    if len(exported) == len(delivered):
        return exported
    wanted, at = [], 0
    for row in delivered:
        kept = at < len(exported) and exported[at] == row
        wanted.append(exported[at] if kept else None)
        at += kept
    if at != len(exported):
        raise Stopped("rows of the plain exports are none of the delivered ones")
    return wanted


def wide_wanted(f, plain, pseudonyms):
    """Of results in columns: leavers' cells are blank and their names gone, from the truth."""
    return [row if plain.school.truth.get(row[0]) != "left" else
            [row[0], pseudonyms[row[0]], "Leaver"] + [""] * (len(row) - 3) for row in f.clean]


def pseudonyms_of(plain):
    """UPN -> pseudonym, by the lines of the plain backup's index."""
    rows = list(csv.reader(io.StringIO(plain.texts["attainment"].decode("utf-8"), newline="")))
    index = plain.run / "backup" / "attainment.csv.index.csv"
    with open(index, newline="", encoding="ascii") as lines:
        return {rows[int(line["line"]) - 1][0]: line["pseudonym"] for line in csv.DictReader(lines)}


def export_problems(this, plain):
    for f in this.files:
        if f.name == "students":
            continue
        if f.is_wide:
            wanted = wide_wanted(f, plain, pseudonyms_of(plain))
        else:
            wanted = wanted_of(plain.school.files[f.name], plain.exports[f.name])
        exported = this.exports[f.name]
        found = (book_problem(exported, wanted) if f.form.container == "xlsx" else
                 text_problem(f, exported, wanted))
        if found:
            yield f"{f.export()} ({f.form}): {found}"


def count_problems(this, plain):
    for key in COUNTED:
        if this.record[key] != plain.record[key]:
            yield f"{key} is {this.record[key]}, of the plain files {plain.record[key]}"
    for entry, same in zip(this.record["inputs"], plain.record["inputs"]):
        f = next(f for f in this.files if f.export() == entry["file"])
        if entry["rows"] != sum(entry[k] for k in ("records", "repaired", "rejected", "blank")):
            yield f"{entry['file']}: rows do not add up: {entry}"
        wanted = {"records": len(f.records) - f.heading_rows, "repaired": 0, "rejected": 0,
                  "blank": f.blank_lines(), "dropped": 0 if f.is_wide else same["dropped"]}
        for key, value in wanted.items():
            if entry[key] != value:
                yield f"{entry['file']} ({f.form}): {entry[key]} {key}, want {value}"


def twin_problems(this, plain):
    for kind in ("reports", "uploads"):
        found, wanted = getattr(this, kind), getattr(plain, kind)
        if sorted(found) != sorted(wanted):
            yield f"{kind}: {sorted(found)} instead of {sorted(wanted)}"
        for name in set(found) & set(wanted):
            differing = [pair for pair in zip(found[name], wanted[name]) if pair[0] != pair[1]]
            if found[name] != wanted[name]:
                yield f"{kind}/{name}: {differing[:2]}"


def again_problems(this):
    begun, ended, plan = this.again()
    if begun["done"] != 0 or begun["outstanding"] != begun["steps"] or not begun["steps"]:
        yield f"check of the delivered files: {begun['done']} of {begun['steps']} steps done"
    if ended["done"] != begun["steps"] or ended["outstanding"] != 0:
        yield f"check of the exports: {ended['done']} of {begun['steps']} steps done"
    if plan["changed"] != 0:
        yield f"a second plan would change {plan['changed']} people"


def problems(this, plain):
    try:
        this.go()
        yield from count_problems(this, plain)
        yield from export_problems(this, plain)
        yield from twin_problems(this, plain)
        done = subprocess.run(
            [sys.executable, str(ROOT / "tests" / "restore_check.py"), str(this.run),
             str(this.folder / "delivered")], capture_output=True, text=True)
        if done.returncode != 0:
            yield f"does not restore: {done.stdout}{done.stderr}"
        yield from again_problems(this)
    except Stopped as e:
        yield str(e)
    except Exception as e:  # noqa: BLE001  a round must not hide what the others find
        yield f"{type(e).__name__}: {e}"


def refusal_problems(this, file, change, words):
    """A plan that says what is wrong, names nobody, and can do nothing."""
    this.prepare()
    path = next(p for p in (this.folder / "in").iterdir() if p.name.startswith(file))
    path.write_bytes(change(path.read_bytes()))
    done = subprocess.run(
        ["offboard", "plan", "in/school.ini", "--vault", "vault", "--as-of", AS_OF],
        cwd=this.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    if done.returncode != 1 or words not in done.stderr or file not in done.stderr:
        yield f"status {done.returncode}: {done.stderr[:600]}"
    surnames = {row[3] for row in this.school.files["students"][1:]}
    if any(name in done.stderr for name in surnames):
        yield "a name on stderr"
    done = subprocess.run(["offboard", "apply", "in/school.ini", "--vault", "vault", "--by", "Me",
                           "--confirm", "delete 20"], cwd=this.folder, capture_output=True)
    if done.returncode != 1 or list(this.folder.glob("vault/runs/*/exports")):
        yield f"apply: status {done.returncode}"


def write(school, forms, shape="long"):
    """The five files of a school; results in rows, or in columns below one or two headings."""
    heading_rows = 2 if shape == "two headings" else 1
    files = []
    for name, form in zip(NAMES, forms):
        records, is_wide = school.files[name], name == "attainment" and shape != "long"
        records = in_columns(records, heading_rows) if is_wide else records
        files.append(Written(form, name, records, is_wide, heading_rows if is_wide else 1))
    return files


def rounds(every):
    """(name, school, shape, forms) in turn over the schools; Windows-1252 wants the western one."""
    books = [Form(container="xlsx")] * 5
    strength = int(os.environ.get("STRENGTH", "2"))
    others = sample({**AXES, "encoding": [e for e in AXES["encoding"] if e != "windows-1252"]},
                    len(AXES) if every else strength)
    western = sample({**AXES, "encoding": ("windows-1252",)}, len(AXES) if every else strength)
    shapes = {"demo": ("long", "wide", "two headings"), "small": ("long", "two headings", "wide"),
              "western": ("long",)}
    turn = 0
    for name, forms in (("western", western), ("demo", others)):
        for at in range(0, len(forms), 5):
            five = (forms[at:at + 5] + forms[:5])[:5]
            school = name if name == "western" else ("demo", "small")[turn % 2]
            yield school, shapes[school][turn // 2 % len(shapes[school])], five
            turn += 1
    for school, shape in (("demo", "long"), ("western", "long"), ("small", "two headings"),
                          ("demo", "wide")):
        yield school, shape, books


def plain_rounds(made):
    """The plain CSV files of each school, its results with scores and with grades alone."""
    plain = {}
    for name, school in made.items():
        for kind, one in (("long", school), ("wide", school.with_grades())):
            plain[name, kind] = Round(f"plain-{name}-{kind}", one, write(one, [Form()] * 5))
            plain[name, kind].go()
    return plain


def check_round(job, plain):
    number, (name, shape, forms) = job
    one = plain[name, "long" if shape == "long" else "wide"]
    this = Round(f"round-{number}", one.school, write(one.school, forms, shape))
    return end(this, problems(this, one))


def check_refusal(job, school):
    number, (_, file, form, change, words) = job
    this = Round(f"refused-{number}", school, write(school, [form] * 5))
    return end(this, refusal_problems(this, file, change, words))


def end(this, problems_found):
    found = [f"{this.name}: {problem}" for problem in problems_found]
    if found and KEEP:
        shutil.copytree(this.folder, Path(KEEP) / this.name)
    shutil.rmtree(this.folder)
    return found


def main():
    made = schools(ROOT, SCRATCH)
    plain = plain_rounds(made)
    jobs = list(enumerate(rounds(bool(os.environ.get("FULL")))))
    with ThreadPoolExecutor(max_workers=2) as pool:
        found = list(pool.map(lambda job: check_round(job, plain), jobs))
        found += pool.map(lambda job: check_refusal(job, made["demo"]), enumerate(REFUSED))
    found = [problem for every in found for problem in every]
    print("\n".join(found[:60]))
    print(f"{len(jobs)} rounds over {len(made)} schools, {len(REFUSED)} refusals, "
          f"{len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
