"""Deliveries of the invented school that nobody could read without losing or inventing something.

Each is (what, file, form, how its bytes are changed, what the refusal must say).
"""
import gzip
import io
import re
import tarfile
import zipfile
from datetime import date, timedelta

from formats_forms import Form, tar_of, zip_of

FIRST_DAY = date(1899, 12, 30)


def reads_as_western(letter):
    try:
        return letter.encode("cp1252") and letter.encode("utf-8").decode("cp1252")
    except UnicodeError:
        return ""


def in_two_encodings(data):
    """Rows in turn in the one and in the other, and no byte that Windows-1252 has not."""
    text = "".join(c if reads_as_western(c) else "?" for c in data.decode("utf-8"))
    return b"\n".join(line.encode("utf-8" if n % 3 == 0 else "cp1252")
                      for n, line in enumerate(text.split("\n")))


def headings_again(data):
    lines = data.split(b"\n")
    return b"\n".join(lines[:20] + lines[:1] + lines[20:])


def zip_again(change):
    def changed(data):
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            return zip_of(change([(name, z.read(name)) for name in z.namelist()]))
    return changed


def tar_again(change):
    def changed(data):
        with tarfile.open(fileobj=io.BytesIO(data)) as t:
            return tar_of(change([(m.name[2:], t.extractfile(m).read()) for m in t.getmembers()]))
    return changed


def in_sheet(change):
    """A workbook whose sheet `change` makes another text of."""
    return zip_again(lambda entries: [
        (name, change(content.decode()) if name == "xl/s2.xml" else content)
        for name, content in entries])


def taken_abroad(sheet):
    """What a spreadsheet does that reads 03/07/2026 as the 7th of March: 27/02/2026 stays text."""
    def cell(found):
        day = FIRST_DAY + timedelta(int(found.group(2)))
        if day.day > 12:
            return (f'<c r="{found.group(1)}" t="inlineStr"><is><t>{day:%d/%m/%Y}</t></is></c>')
        other = (date(day.year, day.day, day.month) - FIRST_DAY).days
        return f'<c r="{found.group(1)}" s="1"><v>{other}</v></c>'
    return re.sub(r'<c r="(M\d+)" s="1"><v>(\d+)</v></c>', cell, sheet)


def as_american_text(sheet):
    return re.sub(r'<c r="(M\d+)" s="1"><v>(\d+)</v></c>', lambda found: (
        f'<c r="{found.group(1)}" t="inlineStr"><is><t>'
        f'{FIRST_DAY + timedelta(int(found.group(2))):%m/%d/%Y}</t></is></c>'), sheet)


PLAIN, GZ, ZIP, TGZ, BOOK = (Form(container=c) for c in ("plain", "gz", "zip", "tgz", "xlsx"))
REFUSED = [
    ("two encodings", "tracker-students", PLAIN, in_two_encodings, "this line is not UTF-8"),
    ("two encodings of the roll", "students", PLAIN, in_two_encodings, "this line is not UTF-8"),
    ("half a character", "attainment", Form(encoding="utf-16le"), lambda b: b[:-1],
     "attainment.csv"),
    ("the headings again", "students", PLAIN, headings_again, "gate roll_rejects"),
    ("a last row cut off", "students", PLAIN, lambda b: b[:-25], "gate roll_rejects"),
    ("zeros at the end", "students", PLAIN, lambda b: b + bytes(4096), "gate roll_rejects"),
    ("another separator than it says", "attainment", PLAIN, lambda b: b"sep=;\n" + b, "no heading"),
    ("no row of headings", "attainment", PLAIN, lambda b: b.split(b"\n", 1)[1], "heading"),
    ("headings alone", "attainment", PLAIN, lambda b: b.split(b"\n")[0], "gate empty_file"),
    ("nothing", "attainment", PLAIN, lambda b: b"", "the file is empty"),
    ("a second member cut off", "attainment", GZ, lambda b: b[:-9], "damaged or cut short"),
    ("zeros behind the end", "attainment", GZ, lambda b: b + bytes(512), "damaged or cut short"),
    ("packed twice", "attainment", GZ, gzip.compress, "within another file"),
    ("a name twice", "sis.zip", ZIP, zip_again(lambda e: e + [("Students.CSV", b"UPN\n")]),
     "twice"),
    ("a file less", "sis.zip", ZIP, zip_again(lambda e: e[:-1]), "attainment.csv"),
    ("a file less", "term.tar.gz", TGZ, tar_again(lambda e: e[:-1]), "attainment.csv"),
    ("a name twice", "term.tar.gz", TGZ, tar_again(lambda e: e + e[:1]), "twice"),
    ("days taken for months", "students", BOOK, in_sheet(taken_abroad), "day for month"),
    ("days as another country's text", "students", BOOK, in_sheet(as_american_text),
     "roll_rejects"),
    ("a sheet cut off", "attainment", BOOK, in_sheet(lambda s: s[:len(s) // 2]), "damaged"),
    ("no such shared text", "attainment", BOOK, zip_again(lambda e: [
        (n, b"<sst/>" if n == "xl/ss.xml" else c) for n, c in e]), "shared text"),
]
