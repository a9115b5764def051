#!/usr/bin/env python3
"""Makes containers for tests, the same bytes every time.

pack.py zip OUT NAME=FILE...       pack.py tgz OUT NAME=FILE...       pack.py gz OUT FILE
pack.py xlsx OUT SHEET=FILE.csv... a sheet for each CSV file; '-SHEET' is a hidden one

A cell of the CSV is text, every second one a shared string, unless it begins with
  n: a number  d: a day (its number)  p: a percentage  z: a number shown as 00000
  b: a boolean  e: an error  f: a formula without a result  v: a formula and its text
"""
import csv
import gzip
import io
import sys
import tarfile
import zipfile
from xml.sax.saxutils import escape

STYLES = {"n": 0, "d": 1, "p": 2, "z": 3}
DAY = (1980, 1, 1, 0, 0, 0)


def pairs(args):
    for arg in args:
        name, file = arg.split("=", 1)
        with open(file, "rb") as f:
            yield name, f.read()


def write_zip(out, entries, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(out, "w", method) as z:
        for name, content in entries:
            info = zipfile.ZipInfo(name, DAY)
            info.compress_type = method
            z.writestr(info, content)


def write_tgz(out, entries):
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as t:
        for name, content in entries:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            t.addfile(info, io.BytesIO(content))
    write_gz(out, tar.getvalue())


def write_gz(out, content):
    with open(out, "wb") as f:
        f.write(gzip.compress(content, mtime=0))


def cell_name(row, column):
    return (chr(64 + column // 26) if column >= 26 else "") + f"{chr(65 + column % 26)}{row + 1}"


def cell_xml(place, cell, shared, is_shared):
    kind, _, value = cell.partition(":")
    if kind in STYLES:
        return f'<c r="{place}" s="{STYLES[kind]}"><v>{value}</v></c>'
    if kind in ("b", "e"):
        return f'<c r="{place}" t="{kind}"><v>{value}</v></c>'
    if kind == "f":
        return f'<c r="{place}"><f>{escape(value)}</f></c>'
    if kind == "v":
        return f'<c r="{place}" t="str"><f>UPPER("x")</f><v>{escape(value)}</v></c>'
    if not is_shared:
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    shared.append(cell)
    return f'<c r="{place}" t="s"><v>{len(shared) - 1}</v></c>'


def sheet_xml(text, shared):
    rows = []
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""))):
        cells = [cell_xml(cell_name(number, c), cell, shared, (number + c) % 2)
                 for c, cell in enumerate(row) if cell]
        if cells:
            rows.append(f'<row r="{number + 1}">{"".join(cells)}</row>')
    return f'<worksheet xmlns="http://x/main"><sheetData>{"".join(rows)}</sheetData></worksheet>'


def relations(targets):
    return "<Relationships>" + "".join(
        f'<Relationship Id="{i}" Type="http://x/{kind}" Target="{target}"/>'
        for i, kind, target in targets) + "</Relationships>"


def write_xlsx(out, sheets):
    shared, names, parts, targets = [], "", [], []
    for number, (name, content) in enumerate(sheets, 1):
        state = ' state="hidden"' if name.startswith("-") else ""
        names += f'<sheet name="{escape(name.lstrip("-"))}" sheetId="{number}" r:id="r{number}"{state}/>'
        parts.append((f"xl/s{number}.xml", sheet_xml(content.decode("utf-8"), shared)))
        targets.append((f"r{number}", "worksheet", f"s{number}.xml"))
    strings = "".join(f'<si><t xml:space="preserve">{escape(s)}</t></si>' for s in shared)
    styles = ('<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
              '<numFmt numFmtId="165" formatCode="00000"/></numFmts><cellXfs><xf numFmtId="0"/>'
              '<xf numFmtId="164"/><xf numFmtId="9"/><xf numFmtId="165"/></cellXfs></styleSheet>')
    targets += [("st", "styles", "st.xml"), ("ss", "sharedStrings", "ss.xml")]
    write_zip(out, [
        ("[Content_Types].xml", '<Types xmlns="http://x/ct"/>'),
        ("_rels/.rels", relations([("a", "officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", f'<workbook xmlns:r="http://x/r"><sheets>{names}</sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", relations(targets)),
        ("xl/ss.xml", f"<sst>{strings}</sst>"),
        ("xl/st.xml", styles)] + parts)


def main(kind, out, *args):
    if kind == "gz":
        with open(args[0], "rb") as f:
            write_gz(out, f.read())
    else:
        {"zip": write_zip, "tgz": write_tgz, "xlsx": write_xlsx}[kind](out, pairs(args))


if __name__ == "__main__":
    main(*sys.argv[1:])
