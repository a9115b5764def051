"""One school in every form in which exports come; tests/acceptance/formats.py runs them.

A school is records (lists of cells, the heading first) a file. A form says how a file is written;
its text is kept in pieces, so that a test knows which bytes are whose. Nothing here is taken from
the product.
"""
import csv
import gzip
import io
import itertools
import random
import re
import subprocess
import tarfile
import zipfile
from datetime import date
from pathlib import Path

NAMES = ("students", "tracker-students", "connexus-users", "connexus-enrolments", "attainment")
AS_OF = "2026-08-31"

AXES = {
    "delimiter": (",", ";", "\t", "|"),
    "quoting": ("needed", "all", "some"),
    "end": ("\n", "\r\n", "\r"),
    "encoding": ("utf-8", "mark", "two marks", "windows-1252", "utf-16le", "utf-16be"),
    "above": ("nothing", "titles", "sep"),
    "oddity": ("none", "blank lines", "trailing delimiters", "no last end"),
    "container": ("plain", "folder", "gz", "zip", "tgz"),
}
CODECS = {"windows-1252": "cp1252", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}
MARKS = {"mark": b"\xef\xbb\xbf", "two marks": b"\xef\xbb\xbf" * 2, "utf-16le": b"\xff\xfe",
         "utf-16be": b"\xfe\xff"}
TITLES = ("Little School", "Printed on 31/08/2026, for nobody", "")
# Letters that Windows-1252 has not, as people write them who have to do without.
WITHOUT = str.maketrans("ĐćŁŻđ", "DcLZd")
# Further alphabets, letters of two characters, and one that UTF-16 writes as two.
ALPHABETS = {"Quillon": "Ёлка", "Marigold": "𠮷野", "Noémie": "Noe\u0301mie",
             "Zéphyr": "Ζέφυρος", "Saffron": "זעפרן", "Thaddy": "Tha\u2009ddy"}


def read_records(path):
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.reader(f, strict=True))


class School:
    """Records a file, and the settings that go with them."""

    def __init__(self, folder, change=lambda text: text, policy=()):
        self.files = {}
        for name in NAMES:
            text = (folder / f"{name}.csv").read_bytes().decode("utf-8")
            self.files[name] = list(csv.reader(io.StringIO(change(text), newline=""), strict=True))
        self.truth = {row[0]: row[1] for row in read_records(folder / "truth.csv")[1:]}
        self.policy = policy

    def with_grades(self):
        """The same without scores, terms and classes, and without the rows that have no grade."""
        other = School.__new__(School)
        other.__dict__.update(self.__dict__)
        heading = self.files["attainment"][0]
        taken = [heading.index(c) for c in
                 ("UPN", "Surname", "Forename", "Subject", "Assessment", "Grade")]
        rows = [[row[at] for at in taken] for row in self.files["attainment"]]
        other.files = {**self.files, "attainment": [row for row in rows if row[5]]}
        return other


def in_columns(records, heading_rows):
    """Results as columns: a row for each student, in the order in which they come. Without dates
    the last column of a subject is the one that counts: autumn, spring, summer."""
    subjects = list(dict.fromkeys((row[3], row[4]) for row in records[1:]))
    subjects.sort(key=lambda s: ([r[3] for r in records].index(s[0]), s[1]))
    cells = {(row[0], row[3], row[4]): row[5] for row in records[1:]}
    people = {row[0]: row[:3] for row in records[1:]}
    rows = [person + [cells.get((upn, *s), "") for s in subjects] for upn, person in people.items()]
    if heading_rows == 1:
        return [["UPN", "Surname", "Forename"] + [f"{s} - {a}" for s, a in subjects]] + rows
    over = [s if n == 0 or subjects[n - 1][0] != s else "" for n, (s, _) in enumerate(subjects)]
    return [["", "", ""] + over, ["UPN", "Surname", "Forename"] + [a for _, a in subjects]] + rows


class Written:
    """A file as delivered: `pieces` are (number of the record or None, text)."""

    def __init__(self, form, name, records, is_wide=False, heading_rows=1):
        self.form, self.name = form, name
        self.is_wide, self.heading_rows = is_wide, heading_rows
        self.clean = records
        self.records = [cells + [""] for cells in records] if form.is_trailing() else records
        self.codec = CODECS.get(form.encoding, "utf-8")
        self.pieces = form.pieces(self.records, heading_rows)
        self.mark = MARKS.get(form.encoding, b"")
        self.data = self.mark + "".join(text for _, text in self.pieces).encode(self.codec)

    def blank_lines(self):
        """Blank lines below the headings; our workbooks have none."""
        if self.form.container == "xlsx":
            return 0
        return sum(number is None for number, _ in self.pieces[self.pieces_above():])

    def pieces_above(self):
        return next(n for n, (number, _) in enumerate(self.pieces) if number == 0)

    def export(self):
        """The path it leaves under."""
        folder = {"zip": "sis/", "tgz": "term/"}.get(self.form.container, "")
        return f"{folder}{self.name}.csv"

    def file(self):
        """What school.ini calls it."""
        return {"plain": f"{self.name}.csv", "folder": f"office/{self.name}.csv",
                "gz": f"{self.name}.csv.gz", "zip": f"sis.zip/{self.name}.csv",
                "tgz": f"term.tar.gz/{self.name}.csv",
                "xlsx": f"{self.name}.xlsx"}[self.form.container]


class Form:
    def __init__(self, **axes):
        self.__dict__.update({name: values[0] for name, values in AXES.items()})
        self.__dict__.update(axes)

    def __str__(self):
        if self.container == "xlsx":
            return "xlsx"
        return " ".join([repr(self.delimiter), self.quoting, repr(self.end), self.encoding,
                         self.above, self.oddity, self.container])

    def is_trailing(self):
        return self.oddity == "trailing delimiters" and self.container != "xlsx"

    def cell(self, text, place):
        is_bare = not any(c in text for c in (self.delimiter, '"', "\n", "\r"))
        if is_bare and (self.quoting == "needed" or (self.quoting == "some" and place % 3)):
            return text
        return '"' + text.replace('"', '""') + '"'

    def row(self, cells, number):
        written = [self.cell(text, number + n) for n, text in enumerate(cells)]
        if self.is_trailing():
            written[-1] = ""
        return self.delimiter.join(written)

    def pieces(self, records, heading_rows):
        above = {"nothing": (), "titles": TITLES, "sep": ("sep=" + self.delimiter,)}[self.above]
        if heading_rows == 2 and self.above == "titles":
            above = (TITLES[0], "")
        pieces = [(None, text + self.end) for text in above]
        for number, cells in enumerate(records):
            is_last = number + 1 == len(records)
            end = "" if is_last and self.oddity == "no last end" else self.end
            pieces.append((number, self.row(cells, number) + end))
            if self.oddity == "blank lines" and number % 5 == 3:
                pieces.append((None, self.end))
        return pieces


def sample(axes, strength):
    """Forms in which every combination of `strength` axes' values is met, the same each time."""
    names = list(axes)
    everything = [dict(zip(names, values)) for values in itertools.product(*axes.values())]
    random.Random(4180).shuffle(everything)
    if strength >= len(names):
        return [Form(**form) for form in everything]
    groups = list(itertools.combinations(names, strength))
    missing = {(g, tuple(f[n] for n in g)) for f in everything for g in groups}
    chosen = []
    while missing:
        best = max(everything[:1500] if len(missing) > 40 else everything,
                   key=lambda f: sum((g, tuple(f[n] for n in g)) in missing for g in groups))
        chosen.append(Form(**best))
        missing -= {(g, tuple(best[n] for n in g)) for g in groups}
    return chosen


# A workbook by hand: shared and inline strings, days and numbers as a spreadsheet keeps them.
def day_number(text):
    day = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})|(\d{4})-(\d\d)-(\d\d)", text)
    if not day:
        return None
    d, m, y, y2, m2, d2 = day.groups()
    return (date(int(y or y2), int(m or m2), int(d or d2)) - date(1899, 12, 30)).days


def column_name(n):
    return (column_name(n // 26 - 1) if n >= 26 else "") + chr(65 + n % 26)


def escaped(text):
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "_x000D_")


def book_cell(place, text, shared, number):
    day = day_number(text)
    if day is not None:
        return f'<c r="{place}" s="1"><v>{day}</v></c>'
    if re.fullmatch(r"(0|[1-9]\d{0,14})(\.\d+)?", text):
        return f'<c r="{place}"><v>{text}</v></c>'
    if text in ("true", "false"):
        return f'<c r="{place}" t="b"><v>{int(text == "true")}</v></c>'
    if number % 2:
        return (f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escaped(text)}</t></is>'
                f'</c>')
    return f'<c r="{place}" t="s"><v>{shared.setdefault(text, len(shared))}</v></c>'


def workbook(records):
    """The bytes of an .xlsx file; the records stand on its second sheet, below a title."""
    title = '<c r="A1" t="inlineStr"><is><t>Little School</t></is></c>'
    shared, rows = {}, [f'<row r="1">{title}</row>']
    for number, cells in enumerate(records, 3):
        inside = "".join(book_cell(f"{column_name(n)}{number}", text, shared, number + n)
                         for n, text in enumerate(cells) if text)
        rows.append(f'<row r="{number}">{inside}</row>')
    main, rel = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                 "http://schemas.openxmlformats.org/officeDocument/2006/relationships")
    strings = "".join(f'<si><t xml:space="preserve">{escaped(s)}</t></si>' for s in shared)
    package = "http://schemas.openxmlformats.org/package/2006"
    relations = f"{package}/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="a" '
                       f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
                           '<sheet name="Notes" sheetId="1" r:id="r1"/>'
                           '<sheet name="The export" sheetId="2" r:id="r2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}">' + "".join(
            f'<Relationship Id="{i}" Type="{rel}/{kind}" Target="{target}"/>'
            for i, kind, target in (("r1", "worksheet", "s1.xml"), ("r2", "worksheet", "s2.xml"),
                                    ("st", "styles", "st.xml"), ("ss", "sharedStrings", "ss.xml"))
        ) + "</Relationships>",
        "xl/st.xml": f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
                     '</cellXfs></styleSheet>',
        "xl/ss.xml": f'<sst xmlns="{main}">{strings}</sst>',
        "xl/s1.xml": f'<worksheet xmlns="{main}"><sheetData/></worksheet>',
        "xl/s2.xml": f'<worksheet xmlns="{main}"><sheetData>' + "".join(rows)
                     + "</sheetData></worksheet>",
    }
    return zip_of(parts.items())


def zip_of(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in entries:
            z.writestr(zipfile.ZipInfo(name, (2026, 8, 31, 0, 0, 0)), content,
                       zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tar_of(entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, content in entries:
            info = tarfile.TarInfo("./" + name)
            info.size = len(content)
            t.addfile(info, io.BytesIO(content))
    return gzip.compress(out.getvalue(), mtime=0)


def gz_of(data):
    """Two members one behind the other, as `cat a.gz b.gz` makes them, are one file."""
    half = len(data) // 2
    return gzip.compress(data[:half], mtime=0) + gzip.compress(data[half:], mtime=0)


def deliver(folder, files):
    """Puts the files where school.ini will look for them."""
    folder.mkdir(parents=True)
    for container, pack, target in (("zip", zip_of, "sis.zip"), ("tgz", tar_of, "term.tar.gz")):
        inside = [(f.name + ".csv", f.data) for f in files if f.form.container == container]
        if inside:
            (folder / target).write_bytes(pack(inside))
    for f in files:
        path = folder / f.file()
        if f.form.container == "gz":
            path.write_bytes(gz_of(f.data))
        elif f.form.container == "xlsx":
            path.write_bytes(workbook(f.records))
        elif f.form.container in ("plain", "folder"):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(f.data)


def settings(school, files, path_of=Written.file):
    """The school.ini; a second round reads exports that stand under other paths."""
    by_name = {f.name: f for f in files}
    shape = "wide" if by_name["attainment"].is_wide else "long"
    kinds = {"students": ("roll", "uk-mis"), "tracker-students": ("accounts.tracker", ""),
             "connexus-users": ("accounts.connexus", ""), "connexus-enrolments": ("enrolments", ""),
             "attainment": ("results", f"tracker-{shape}")}
    lines = ["[school]", "name = Little School (invented)", "term = 2026-summer"]
    for name, (section, profile) in kinds.items():
        f, path = by_name[name], path_of(by_name[name])
        lines += [f"[{section}]", f"file = {path}", f"profile = {profile or name}"]
        lines += ["upn = External ID"] if name.startswith("connexus") else []
        lines += ["heading_rows = 2"] if f.heading_rows == 2 else []
        lines += ["sheet = The export"] if path.endswith(".xlsx") else []
    policy = {"contact": "anonymise", "attainment": "purge", "enrolments": "withdraw",
              "accounts": "deactivate", "max_leavers": "50% 60", "max_leavers_year": "60% 60",
              "encryption": "none", **dict(school.policy)}
    return "\n".join(lines + ["[policy]"] + [f"{k} = {v}" for k, v in policy.items()]) + "\n"


def schools(root, scratch):
    """The demo; one that Windows-1252 can write, whose tracker removes leavers; a small one."""
    demo = Path(root) / "fixtures" / "demo"
    small = Path(scratch) / "small-school"
    subprocess.run(["make-school", "--seed", "7", "--students", "40", "--leavers", "6",
                    "--results-per-student", "4", "--shape", "uk", str(small)], check=True,
                   stdout=subprocess.DEVNULL)

    def in_alphabets(text):
        for latin, other in ALPHABETS.items():
            text = re.sub(rf"\b{latin}\b", other, text)
        return text

    return {"demo": School(demo), "small": School(small, in_alphabets),
            "western": School(demo, lambda text: text.translate(WITHOUT),
                              policy=[("contact", "remove"),
                                      ("withdraw_as", "Withdrawn, No Score")])}
